"""The command `classify`. A command's module imports what it needs when it runs, so that `--help` is quick."""

import sys

try:
    from minsheng.cli.app import app
except KeyboardInterrupt:  # Ctrl-C before there is anybody to answer it
    print("stopped", file=sys.stderr)
    raise SystemExit(130) from None

__all__ = ["app"]
