"""What is imported when: prediction needs NumPy and nothing heavier."""

import subprocess
import sys

import pytest

import minsheng

HEAVY = ("sklearn", "scipy", "jieba", "joblib", "pandas", "typer", "pyarrow", "matplotlib", "pypdfium2", "openpyxl")


def modules_after(code: str) -> set[str]:
    """The top-level modules that a new Python has loaded after running `code`."""
    code += "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not {"numpy", "safetensors", *HEAVY} & modules_after("import minsheng; minsheng.__version__")


def test_predicting_and_explaining_need_numpy_alone() -> None:
    code = "import minsheng; m = minsheng.load(); m.predict('招聘会'); m.predict(['a', 'b']); m.explain('招聘会')"
    loaded = modules_after(code)
    assert {"numpy", "safetensors"} <= loaded
    assert not loaded & set(HEAVY)


def test_saving_needs_numpy_alone(tmp_path: object) -> None:
    code = f"import minsheng; minsheng.load().save({str(tmp_path / 'model')!r})"  # type: ignore[operator]
    assert not modules_after(code) & set(HEAVY)


@pytest.mark.parametrize("name", minsheng.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(minsheng, name) is not None
    assert name in dir(minsheng)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_like_it"):
        minsheng.nothing_like_it  # noqa: B018
