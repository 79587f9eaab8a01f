"""The application: its commands, and how errors reach the user."""

from __future__ import annotations

from typing import Annotated

import typer

import minsheng
from minsheng.cli.explain import explain
from minsheng.cli.info import info
from minsheng.cli.predict import predict
from minsheng.cli.train import train

app = typer.Typer(
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


for command in (predict, train, explain, info):
    app.command()(command)
