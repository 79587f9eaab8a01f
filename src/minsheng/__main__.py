"""`python -m minsheng` does what `classify` does."""

from minsheng.cli import app

app(prog_name="classify")
