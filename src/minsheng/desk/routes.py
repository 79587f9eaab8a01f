"""The addresses of the API for tagging: predictions, documents, the model, and the state of the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import asdict
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from minsheng.desk import predicting, schemas, training_jobs
from minsheng.desk.addresses import API, Id, check_labels, corrections_of, desk_of
from minsheng.desk.bodies import answer, read_file, read_json
from minsheng.desk.deadlines import Deadline
from minsheng.desk.documents import Held
from minsheng.desk.openapi import FILE, documented
from minsheng.desk.predicting import Record
from minsheng.desk.problems import Problem
from minsheng.desk.prometheus import MEDIA_TYPE
from minsheng.desk.serving import Serving
from minsheng.desk.state import Desk

router = APIRouter()


@router.get("/healthz", **documented(schemas.Health))
async def healthz(request: Request) -> Response:
    """Tell that the desk answers."""
    return answer({"status": "ok"})


async def predict(request: Request) -> Response:
    """Tag one text or several: labels, the probability of each label, and the words behind them when asked for."""
    desk = desk_of(request)
    asked = await read_json(request, schemas.PredictIn, desk.limits)
    texts = asked.texts or [asked.text]
    most = desk.limits.explained_texts if asked.words else desk.limits.texts
    if len(texts) > most:
        with_words = " with words" if asked.words else ""
        detail = f"The request has {len(texts)} texts, and at most {most} are taken at once{with_words}: send several."
        raise Problem("too-many-texts", detail)
    try:
        with Deadline(desk.limits.predict_seconds):
            return await _predict(desk, texts, asked.words, asked.words_of)
    except TimeoutError:
        detail = f"The prediction took longer than {desk.limits.predict_seconds:g} seconds: send fewer texts at once."
        raise Problem("timeout", detail) from None


class _Direct(APIRoute):
    """A route whose endpoint takes the request as it is: looking for parameters would cost more than a prediction."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the endpoint."""
        return cast(Callable[[Request], Coroutine[Any, Any, Response]], self.endpoint)


router.add_api_route(
    API + "/predict",
    predict,
    methods=["POST"],
    route_class_override=_Direct,
    **documented(schemas.PredictOut, "body", "labels", "too-many-texts", "timeout", body=schemas.PredictIn),
)


async def _predict(desk: Desk, texts: list[str], words: int, wanted: list[str]) -> Response:
    serving, records = await desk.predictor.predict(texts)
    if wanted:
        check_labels(wanted, serving.model.labels, "/words_of")
    if words:
        for text, record in zip(texts, records, strict=True):
            record["words"] = await asyncio.to_thread(predicting.words, serving, text, words, wanted)
    return answer({"model": serving.id, "predictions": records})


@router.post(
    API + "/documents",
    status_code=201,
    **documented(schemas.DocumentOut, "body", "unreadable", "too-many-paragraphs", "timeout", body=FILE),
)
async def upload(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=255, description="The file's name; its ending counts.")],
    encoding: Annotated[str | None, Query(max_length=40, description="Of a text file, where it is not found.")] = None,
    text_field: Annotated[str | None, Query(max_length=200, description="The column of a table with the text.")] = None,
) -> Response:
    """Read a document (text, HTML, .docx, PDF) or a table, tag its paragraphs, and keep it in memory for the queue."""
    desk = desk_of(request)
    data = await read_file(request, desk.limits)
    try:
        held = await desk.documents.add(data, name, encoding=encoding or None, text_field=text_field or None)
    except Problem:
        desk.metrics.documents["refused"] += 1
        raise
    desk.metrics.documents["read"] += 1
    return answer(await _document(desk, held), 201, {"Location": f"{API}/documents/{held.id}"})


@router.get(API + "/documents", **documented(schemas.DocumentList))
async def documents(request: Request) -> Response:
    """List the documents in memory, the newest first."""
    held = desk_of(request).documents.all()
    entries = [{"id": one.id, "name": one.name, "when": one.when, "paragraphs": len(one.paragraphs)} for one in held]
    return answer({"documents": entries})


@router.get(API + "/documents/{id}", **documented(schemas.DocumentOut, "not-found", "not-finished", "model"))
async def document(
    request: Request,
    id: Id,
    train: Annotated[
        str | None, Query(max_length=64, description="Id of a finished training, for what its model says.")
    ] = None,
) -> Response:
    """Return a document in memory with what the model that serves now, or that of a finished training, says of it."""
    desk = desk_of(request)
    held = desk.documents.get(id)
    if train is None:
        return answer(await _document(desk, held))
    serving = await training_jobs.load(desk.jobs.get(train))
    predictions = await asyncio.to_thread(predicting.records, serving.model, [one.text for one in held.paragraphs])
    return answer(await _document(desk, held, (serving, predictions)))


@router.delete(API + "/documents/{id}", status_code=204, **documented(None, "not-found"))
async def forget(request: Request, id: Id) -> Response:
    """Forget a document."""
    desk_of(request).documents.remove(id)
    return Response(status_code=204)


async def _document(desk: Desk, held: Held, predicted: tuple[Serving, list[Record]] | None = None) -> dict[str, Any]:
    serving, predictions = predicted or await held.predicted(desk.predictor)
    corrections = await corrections_of(desk)
    paragraphs = [
        {
            "number": one.number,
            "line": one.line,
            "page": one.page,
            "text": one.text,
            **prediction,
            "correction": asdict(corrections[one.id]) if one.id in corrections else None,
        }
        for one, prediction in zip(held.paragraphs, predictions, strict=True)
    ]
    head = {"id": held.id, "name": held.name, "when": held.when, "encoding": held.encoding, "model": serving.id}
    return {**head, "problems": held.problems, "paragraphs": paragraphs}


@router.get(API + "/model", **documented(schemas.ModelOut))
async def model(request: Request) -> Response:
    """Tell which model serves: its labels, thresholds, and how it was trained and scored."""
    return answer(desk_of(request).serving.describe())


@router.get("/metrics", **documented(None, media_type="text/plain"))
async def metrics(request: Request) -> Response:
    """Return what the desk has counted, in Prometheus' text format."""
    desk = desk_of(request)
    return Response(desk.metrics.render(desk.serving.id), media_type=MEDIA_TYPE)
