"""A preload for the workers of tests: before they put a finished partition into the output, they wait at a gate."""

import os
import time
from pathlib import Path

from minsheng.cluster import work
from minsheng.cluster.places import Place

FOLDER = Path(os.environ["MINSHENG_TEST_GATE"])
_take = Place.take


def _take_when_open(self, local, neighbours):
    name = Path(self.path).stem
    if local.suffix == ".parquet" and not _is_open(name):
        here = FOLDER / f"{name}.{os.getpid()}"
        here.touch()
        while not _is_open(name):
            time.sleep(0.02)
        here.unlink(missing_ok=True)
    _take(self, local, neighbours)


def _is_open(name):
    try:
        return int(name.removeprefix("part-")) < int((FOLDER / "gate").read_text())
    except (FileNotFoundError, ValueError):
        return not (FOLDER / "gate").exists()


def dask_setup(worker):
    assert work.Place is Place
    Place.take = _take_when_open
