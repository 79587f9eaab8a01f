"""`classify report`: an archive as one page to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from itertools import chain, compress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minsheng.cli import inputs, messages
from minsheng.cli.inputs import Batch, NoTextError, OtherKindsError, Unit
from minsheng.cli.options import Encoding, Jobs, ModelDirectory, Threshold
from minsheng.errors import InputError, MinshengError

if TYPE_CHECKING:
    from typing import BinaryIO

    from minsheng.cli.tagging import Bools, Floats, Job
    from minsheng.model import Model
    from minsheng.overview import Gathering, Passage
    from minsheng.overview.workbook import Workbook


@messages.speaks_plainly
def report(
    archives: Annotated[
        list[str],
        typer.Argument(metavar="ARCHIVE", help="Folders and files: documents, and tables, whose rows are documents."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Directory for index.html, and the CSV and XLSX files beside it.")
    ],
    model: ModelDirectory = None,
    text_field: Annotated[str | None, typer.Option(help="Field that holds the text, in tables and JSON Lines.")] = None,
    encoding: Encoding = None,
    threshold: Threshold = None,
    title: Annotated[str | None, typer.Option(help="Heading of the page.", show_default="the archive's name")] = None,
    xlsx: Annotated[
        bool,
        typer.Option("--xlsx/--no-xlsx", help="Write archive.xlsx, too; for a large archive it takes long."),
    ] = True,
    jobs: Jobs = 1,
) -> None:
    """Show the topics of a whole archive on one page.

    By document, folder and date, with the words behind them. The page needs no network; open it in a browser. Beside
    it are tables of every document and paragraph.

    \b
    Examples:
      classify report archive/ --output report
      classify report 2023/ 2024/ news.csv --output report --title 区报两年 --jobs 4
    """
    from minsheng.cli.tagging import Job
    from minsheng.loading import load

    tagger = load(model)
    job = Job(model, Unit.paragraph, text_field, encoding, threshold)
    try:
        output.mkdir(parents=True, exist_ok=True)
        workbook = _workbook() if xlsx else None
        found = _write(archives, output, tagger, job, title, jobs, workbook)
    except OSError as error:
        raise MinshengError(f"the report cannot be written: {error.strerror or error}", path=output) from None
    if xlsx:
        _tell_of_workbook(workbook)
    _tell(output, found)
    if found.failed:
        raise typer.Exit(1)


def _write(
    archives: Sequence[str],
    output: Path,
    tagger: Model,
    job: Job,
    title: str | None,
    jobs: int,
    workbook: Workbook | None,
) -> Gathering:
    """Write all files; each is in its place when all are made."""
    from minsheng.cli import processes
    from minsheng.files import replacing
    from minsheng.overview import DOCUMENTS, PAGE, PASSAGES, WORKBOOK, Gathering, Sheets, render
    from minsheng.overview.page import title_of
    from minsheng.overview.places import Places

    places = Places(archives)
    own = {(output / name).resolve() for name in (PAGE, DOCUMENTS, PASSAGES, WORKBOOK)}
    sources = [source for source in inputs.find(archives) if not (isinstance(source, str) and _is_one_of(source, own))]
    with ExitStack() as files:
        files.enter_context(processes.terminable())
        if workbook:
            files.enter_context(closing(workbook))

        def opened(name: str) -> BinaryIO:
            return files.enter_context(replacing(output / name))

        sheets = Sheets(tagger.taxonomy, opened(DOCUMENTS), opened(PASSAGES), workbook)
        found = Gathering(tagger.taxonomy, places.of, places.dated, sheets)
        _gather(archives, sources, found, tagger, job, jobs)
        beside = [DOCUMENTS, PASSAGES]
        if workbook:
            messages.status("writing the sheets …")
            workbook.save(opened(WORKBOOK))
            beside.append(WORKBOOK)
        messages.status("making the page …")
        page = render(found, tagger, title or title_of(archives), threshold=job.threshold, beside=beside)
        opened(PAGE).write(page.encode("utf-8", "replace"))
        messages.status("")
    return found


def _is_one_of(source: str, own: Iterable[Path]) -> bool:
    """Tell whether a source is a file that this command writes, or has written the last time."""
    return Path(source).name in {path.name for path in own} and Path(source).resolve() in own


def _gather(
    archives: Sequence[str], sources: Sequence[str | InputError], found: Gathering, model: Model, job: Job, jobs: int
) -> None:
    """Tag the sources, and let `found` take what comes of them."""
    from minsheng.cli import tagging
    from minsheng.cli.progress import Bar

    much, every = tagging.is_much(iter(sources))
    with closing(Bar(archives, shown=True)) as bar:
        work = tagging.tasks(every, job)
        with closing(tagging.tag(work, model, job, passages, jobs=jobs if much else 1)) as results:
            for task, tagged in results:
                for passage in tagged.content:
                    found.add(passage)
                for error in tagged.errors:
                    messages.error(error)
                    if not isinstance(error, OtherKindsError):
                        found.wrong(error, failed=not isinstance(error, NoTextError))
                bar.done(task.size, tagged.texts)
    found.close()


def passages(batches: Sequence[Batch], scores: Floats, applies: Bools) -> list[Passage]:
    """Return what the overview takes of tagged texts."""
    from minsheng.overview.passage import Passage, row_of

    labels = (tuple(compress(range(len(row)), row)) for row in applies.tolist())
    pieces = chain.from_iterable(batch.pieces() for batch in batches)
    return [
        Passage(
            piece.source,
            piece.number,
            piece.line,
            piece.page,
            piece.text,
            given,
            tuple(row),
            None if piece.row is None else row_of(piece.row, piece.text),
        )
        for piece, given, row in zip(pieces, labels, scores.tolist(), strict=True)
    ]


def _workbook() -> Workbook | None:
    from minsheng.overview.workbook import Workbook

    try:
        return Workbook()
    except ImportError:
        return None


def _tell_of_workbook(workbook: Workbook | None) -> None:
    from minsheng.overview import PASSAGES, WORKBOOK

    if workbook is None:
        messages.error(f'{WORKBOOK} is not written: it needs openpyxl; pip install "minsheng[tables]"')
    elif workbook.left_out:
        messages.error(f"{WORKBOOK} has no room for the last {workbook.left_out:,} paragraphs; {PASSAGES} has them")


def _tell(output: Path, found: Gathering) -> None:
    from minsheng.overview import PAGE

    done = "1 document is" if found.total.documents == 1 else f"{found.total.documents:,} documents are"
    if found.failed:
        failed = "1 input" if found.failed == 1 else f"{found.failed:,} inputs"
        messages.error(f"{failed} failed, for what is said above; {done} in the report")
    messages.error(f"report: {output / PAGE}")
