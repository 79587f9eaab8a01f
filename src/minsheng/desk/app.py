"""The application: the API, the page, the documentation, and what stands in front of them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.types import ASGIApp

import minsheng
from minsheng.desk import docs, labelling, openapi, problems, routes
from minsheng.desk.bodies import answer
from minsheng.desk.limits import Gate
from minsheng.desk.prometheus import Meter
from minsheng.desk.security import Guard, Hosts
from minsheng.desk.state import Desk

_HTML = "text/html; charset=utf-8"
_ABOUT = (
    "Tags paragraphs of Chinese text, takes corrections, and trains on them. Errors are problem+json (RFC 9457) with a "
    "sentence for a person in `detail`. Where the desk has a token, send it as `Authorization: Bearer TOKEN`."
)


def create_app(desk: Desk, *, hosts: Hosts, token: str | None = None) -> ASGIApp:
    """Return the desk as an ASGI application, guarded: it answers to `hosts`, and asks for `token` if there is one."""
    app = FastAPI(
        # One level: including a router makes finding a route several times slower.
        routes=[*routes.router.routes, *labelling.router.routes],
        title="minsheng desk",
        version=minsheng.__version__,
        description=_ABOUT,
        docs_url=None,  # FastAPI's own page loads its scripts from elsewhere
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.desk = desk
    problems.register(app)
    _add_pages(app, desk)
    return Meter(Guard(Gate(app, desk.limits.requests), hosts, token), desk.metrics)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    watch = asyncio.create_task(desk.watch())
    gc.collect()
    gc.freeze()  # the model and the libraries stay: walking them took up to 30 ms, now and then, of somebody's answer
    try:
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await desk.close()


def _add_pages(app: FastAPI, desk: Desk) -> None:
    document = openapi.describe(app, desk.labels.taxonomy, desk.serving.model.labels)
    page = docs.render(document)

    async def described(request: Request) -> Response:
        return answer(document)

    async def documentation(request: Request) -> Response:
        return Response(page, media_type=_HTML)

    async def style(request: Request) -> Response:
        return Response(docs.STYLE, media_type="text/css; charset=utf-8")

    async def index(request: Request) -> Response:
        return desk.assets.answer("index.html", request)

    async def static(request: Request) -> Response:
        return desk.assets.answer(request.path_params["name"], request)

    app.add_route("/openapi.json", described)
    app.add_route("/docs", documentation)
    app.add_route("/docs/style.css", style)
    app.add_route("/", index)
    app.add_route("/static/{name}", static)
