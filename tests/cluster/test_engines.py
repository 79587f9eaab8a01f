"""The code of docs/engines.md, word for word, where the engine is installed."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "engines.md"


def code(heading: str) -> str:
    section = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (found,) = [part for part in section if part.startswith(heading + "\n")]
    (block,) = re.findall(r"```python\n(.*?)```", found, flags=re.DOTALL)
    return block


def needs(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed (it is large, and no part of the test group): pip install {package}")
    if package == "pyspark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not on the path")


@pytest.mark.parametrize(
    ("heading", "package", "output"),
    [("Spark", "pyspark", "tagged-by-spark"), ("Ray Data", "ray", "tagged-by-ray")],
)
def test_the_page_does_what_it_says(heading, package, output, tmp_path, shipped):
    needs(package)
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = [
        json.loads(line) for path in sorted((ROOT / "labels" / "seeds").glob("*.jsonl")) for line in path.open("rb")
    ]
    posts = [{"id": number, "text": row["text"]} for number, row in enumerate(rows)] + [{"id": -1, "text": None}]
    (tmp_path / "posts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in posts), encoding="utf-8")
    (tmp_path / "page.py").write_text(code(heading), encoding="utf-8")
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": sys.executable,
        "RAY_USAGE_STATS_ENABLED": "0",  # it would tell its makers
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, "page.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    tagged = parquet.read_table(tmp_path / output).to_pylist()
    assert sorted(row["id"] for row in tagged) == sorted(row["id"] for row in posts)
    texts = {row["id"]: row["text"] or "" for row in posts}
    for row in tagged:
        prediction = shipped.predict(texts[row["id"]])
        assert list(row["labels"]) == list(prediction.labels)
        for label, score in prediction.scores.items():
            assert row[f"score_{label}"] == np.float32(score)


def test_the_page_names_what_the_library_has(shipped):
    for heading in ("Spark", "Ray Data"):
        compile(code(heading), str(PAGE), "exec")
        assert set(re.findall(r"minsheng\.(\w+)", code(heading))) == {"load"}
    assert len(shipped.predict(["招聘会", ""])) == 2
