"""The command `classify`. A command's module imports what it needs when it runs, so that `--help` is quick."""

from minsheng.cli.app import app

__all__ = ["app"]
