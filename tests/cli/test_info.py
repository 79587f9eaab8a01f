"""`classify info`, the help, and the version."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import minsheng
from minsheng.cli import app
from minsheng.model import Model
from running import Run

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def test_it_tells_what_the_shipped_model_is(classify: Run, shipped: Model) -> None:
    outcome = classify("info")
    assert (outcome.code, outcome.err) == (0, "")
    assert f"6 labels, any number of labels a text; {len(shipped.vocabulary)} words" in outcome.out
    assert f"trained on {shipped.training['texts']} texts (250 real, " in outcome.out
    for label in shipped.taxonomy.labels:
        assert f"\n{label.zh} {label.en} ({label.id})\n  {label.about}\n" in outcome.out
        one = shipped.training["out_of_fold"]["labels"][label.id]
        row = next(line for line in outcome.out.splitlines() if re.match(rf"{label.name} +\d", line))
        threshold = shipped.info()["thresholds"][label.id]
        figures = [f"{one['precision']:.3f}", f"{one['recall']:.3f}", f"{one['f1']:.3f}", f"{one['support']}"]
        assert row.split()[len(label.name.split()) :] == [*figures, f"{threshold:.2f}"]


def test_json_is_what_the_library_says(classify: Run, shipped: Model, model_copy: Path) -> None:
    """And the directory."""
    for arguments in ((), (model_copy,)):
        found = json.loads(classify("info", *arguments, "--format", "json").out)
        assert Path(found.pop("directory")).name == ("model" if arguments else "default")
        assert found == json.loads(json.dumps(shipped.info()))


@pytest.mark.parametrize(
    "damage", [{}, {"texts": 3, "out_of_fold": {}}, {"out_of_fold": {"labels": {"employment": 3}}}]
)
def test_a_model_that_says_little_of_itself(classify: Run, model_copy: Path, damage: dict[str, object]) -> None:
    """What it says of its training is not needed to use it, and what is odd there gives no traceback."""
    manifest = json.loads((model_copy / "model.json").read_text(encoding="utf-8"))
    (model_copy / "model.json").write_text(json.dumps({**manifest, "training": damage}), encoding="utf-8")
    outcome = classify("info", model_copy)
    if damage:
        assert outcome.code == 1
        assert "cannot be shown" in outcome.err
    else:
        assert outcome.code == 0
        assert "trained on ? texts" in outcome.out


def test_no_model(classify: Run, tmp_path: Path) -> None:
    outcome = classify("info", tmp_path)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == f"{tmp_path}: no model here: there is no model.json\n"


def test_the_version(classify: Run) -> None:
    assert classify("--version").out == f"minsheng {minsheng.__version__}\n"


def test_the_help_names_every_command(classify: Run) -> None:
    outcome = classify("--help")
    assert outcome.code == 0
    assert {"predict", "train", "explain", "info"} <= set(COMMANDS)
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\S", outcome.out, re.MULTILINE)
    assert classify().code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(classify: Run, command: str) -> None:
    """And every option and argument is explained."""
    for option in ("--help", "-h"):
        outcome = classify(command, option)
        assert outcome.code == 0
        assert re.search(rf"^ +(\S.* \| )?classify {command}\b", outcome.out, re.MULTILINE)
    (found,) = (one for name, one in typer.main.get_command(app).commands.items() if name == command)  # type: ignore[attr-defined]
    assert [parameter.name for parameter in found.params if not getattr(parameter, "help", "")] == []


def test_help_is_quick_to_load() -> None:
    """Nothing heavy is imported for it: not even NumPy."""
    code = (
        "import sys; from typer.testing import CliRunner; from minsheng.cli import app\n"
        "for arguments in (['--help'], ['predict', '--help'], ['train', '--help']):\n"
        "    assert CliRunner().invoke(app, arguments).exit_code == 0\n"
        "heavy = {'numpy', 'safetensors', 'joblib', 'sklearn', 'scipy', 'jieba', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_place_without_chinese_gets_the_rest(installed: Run) -> None:
    outcome = installed("--help", PYTHONIOENCODING="cp1252")
    assert outcome.code == 0
    assert "\\u5c31\\u4e1a" in outcome.out


@pytest.mark.parametrize("arguments", [(), ("default",)])
def test_where_the_model_is(
    classify: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model_copy: Path, arguments: tuple[str, ...]
) -> None:
    """`default` is the shipped model, but where there is a directory of that name."""
    monkeypatch.chdir(tmp_path)
    shipped = Path(__file__).parents[2] / "models" / "default"
    assert classify("info", *arguments).out.startswith(f"model in {shipped}\n")
    assert json.loads(classify("info", *arguments, "-f", "json").out)["directory"] == str(shipped)
    model_copy.rename(tmp_path / "default")
    assert classify("info", "default").out.startswith(f"model in {tmp_path / 'default'}\n")


def test_the_shipped_model_by_its_name(classify: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("全区举办招聘会。", encoding="utf-8")
    for command in ("predict", "explain", "suggest"):
        named, own = (classify(command, "a.txt", *options) for options in (("--model", "default"), ()))
        assert (named.code, named.out) == (0, own.out)
    assert classify("info", "defaults").code == 1
