"""The application: its commands, and how errors reach the user."""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated, Any

import typer

import minsheng
from minsheng.cli import messages
from minsheng.cli.batch import batch
from minsheng.cli.check import check
from minsheng.cli.evaluate import evaluate
from minsheng.cli.exchange import export, import_
from minsheng.cli.explain import explain
from minsheng.cli.info import info
from minsheng.cli.overview import report
from minsheng.cli.predict import predict
from minsheng.cli.serve import serve
from minsheng.cli.suggest import suggest
from minsheng.cli.train import train


class Application(typer.Typer):
    """A command that ends with a message where the system refuses it something, without a traceback."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese gets the rest
        try:
            return super().__call__(*args, **kwargs)
        except OSError as problem:
            where = f"{problem.filename}: " if problem.filename else ""
            messages.error(where + (problem.strerror or str(problem)))
            if problem.filename is None and sys.stdout is not None:  # or Python tries again, and complains
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)


app = Application(
    name="classify",
    help="Tag Chinese news and government text: employment 就业, talent 人才, food safety 食品安全, education 教育, "
    "elderly care 养老, consumption 消费; or labels of your own.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # importing rich would double the time of --help
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"minsheng {minsheng.__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Hold the options that come before a command."""


for command in (predict, report, batch, train, evaluate, explain, info, serve):
    app.command()(command)
app.command()(check)
app.command()(suggest)
app.command("import")(import_)
app.command("export")(export)
