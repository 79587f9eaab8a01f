"""The addresses of the API for labelling: labels and corrections, the queue, and training on them."""

from __future__ import annotations

import asyncio
import itertools
import sys
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from minsheng.desk import queue, schemas, training_jobs
from minsheng.desk.addresses import API, WHOLE, Id, check_labels, corrections_of, desk_of, not_written
from minsheng.desk.bodies import answer, read_json
from minsheng.desk.corrections import text_id
from minsheng.desk.keeping import keep
from minsheng.desk.openapi import documented
from minsheng.desk.problems import Problem
from minsheng.desk.state import Desk

router = APIRouter()

Who = Annotated[str, Query(max_length=100, description="Who says so.")]


@router.get(API + "/labels", **documented(schemas.LabelsOut, "corrections"))
async def labels(
    request: Request,
    limit: Annotated[int, Query(ge=0, le=1000), WHOLE] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000), WHOLE] = 0,
) -> Response:
    """List the labels that a correction may use, and the corrections, the newest first."""
    desk = desk_of(request)
    corrections = await corrections_of(desk)
    shown = itertools.islice(reversed(corrections.values()), offset, offset + limit)
    return answer(
        {
            **desk.labels.taxonomy.as_dict(),
            "file": str(desk.corrections.path),
            "total": len(corrections),
            "corrections": [asdict(one) for one in shown],
        }
    )


@router.post(
    API + "/labels",
    status_code=201,
    **documented(schemas.Correction, "body", "labels", "corrections", body=schemas.CorrectionIn, empty="Taken back"),
)
async def correct(request: Request) -> Response:
    """Save the labels of a text, or change them: the later one wins. It is on disk when the answer comes.

    With null for labels, the correction of the text is taken back, if there is one: 204.
    """
    desk = desk_of(request)
    asked = await read_json(request, schemas.CorrectionIn, desk.limits)
    if asked.labels is None:
        await _take_back(desk, text_id(asked.text), asked.who)
        return Response(status_code=204)
    chosen = _known(desk, asked.labels)
    try:
        saved = await asyncio.to_thread(
            desk.corrections.save, asked.text, chosen, who=asked.who, model=desk.serving.id, document=asked.document
        )
    except OSError as error:
        raise not_written(desk, error) from None
    desk.metrics.corrections["saved"] += 1
    return answer(asdict(saved), 201, {"Location": f"{API}/labels/{saved.id}"})


@router.delete(API + "/labels/{id}", status_code=204, **documented(None, "not-found", "corrections"))
async def take_back(request: Request, id: Id, who: Who = "") -> Response:
    """Take back the correction of a text: its labels are again what they were before."""
    if not await _take_back(desk_of(request), id, who):
        raise Problem("not-found", "There is no correction with this id: it may have been taken back already.")
    return Response(status_code=204)


async def _take_back(desk: Desk, id: str, who: str) -> bool:
    try:
        found = await asyncio.to_thread(desk.corrections.take_back, id, who=who, model=desk.serving.id)
    except OSError as error:
        raise not_written(desk, error) from None
    desk.metrics.corrections["taken_back"] += found
    return found


def _known(desk: Desk, chosen: list[str]) -> tuple[str, ...]:
    known = desk.labels.taxonomy
    check_labels(chosen, known.ids, "/labels")
    if known.exclusive and len(chosen) != 1:
        raise Problem("labels", f"A text has exactly one label here, and {len(chosen)} were sent: choose one.")
    return tuple(label for label in known.ids if label in chosen)


@router.get(API + "/queue", **documented(schemas.QueueOut, "corrections"))
async def worth_labelling(request: Request, limit: Annotated[int, Query(ge=1, le=200), WHOLE] = 20) -> Response:
    """List the paragraphs of the uploaded documents that are most worth labelling: uncertain, unlike each other."""
    desk = desk_of(request)
    serving = desk.serving
    documents = [(held, (await held.predicted(desk.predictor))[1]) for held in desk.documents.all()]
    found = queue.candidates(documents, await corrections_of(desk))
    ordered = await asyncio.to_thread(queue.order, found, serving.model, limit)
    items = [
        {
            "id": one.paragraph.id,
            "document": one.document.id,
            "name": one.document.name,
            "number": one.paragraph.number,
            "text": one.paragraph.text,
            **one.prediction,
            "doubt": round(doubt, 4),
        }
        for one, doubt in ordered
    ]
    return answer({"total": len(found), "items": items})


@router.post(
    API + "/train",
    status_code=202,
    **documented(schemas.Job, "body", "no-labels", "busy-training", "corrections", body=schemas.Empty),
)
async def train(request: Request) -> Response:
    """Start training a new model on the labels folder with its corrections. The model that serves stays."""
    desk = desk_of(request)
    await read_json(request, schemas.Empty, desk.limits)
    job = await desk.jobs.start(desk.serving, len(await corrections_of(desk)))
    return answer(job.describe(desk.serving), 202, {"Location": f"{API}/train/{job.id}"})


@router.get(API + "/train", **documented(schemas.JobList))
async def trainings(request: Request) -> Response:
    """List the trainings since the desk started, the newest first."""
    desk = desk_of(request)
    return answer({"jobs": [job.describe(desk.serving) for job in desk.jobs.all()]})


@router.get(API + "/train/{id}", **documented(schemas.Job, "not-found"))
async def training(request: Request, id: Id) -> Response:
    """Tell how far a training is, and the scores before and after by label."""
    desk = desk_of(request)
    return answer(desk.jobs.get(id).describe(desk.serving))


@router.delete(API + "/train/{id}", status_code=204, **documented(None, "not-found"))
async def stop(request: Request, id: Id) -> Response:
    """Forget a training: one that runs is stopped, and a model that it has made is gone, unless it serves."""
    desk = desk_of(request)
    await desk.jobs.remove(id, desk.serving)
    return Response(status_code=204)


@router.post(
    API + "/train/{id}/serve",
    **documented(schemas.ModelOut, "body", "not-found", "not-finished", "model", body=schemas.Empty),
)
async def serve(request: Request, id: Id) -> Response:
    """Let the model of a finished training answer from now on, if it loads, and at the next start of the desk."""
    desk = desk_of(request)
    await read_json(request, schemas.Empty, desk.limits)
    desk.serving = await training_jobs.load(desk.jobs.get(id))
    try:
        await asyncio.to_thread(keep, desk.serving.path, desk.labels)
    except OSError as error:  # it serves all the same
        print(f"the next start will not know of the new model: {error}", file=sys.stderr)
    return answer(desk.serving.describe())
