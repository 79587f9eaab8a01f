"""`classify serve`: the desk, a page for people and an API for programs."""

from __future__ import annotations

import contextlib
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from minsheng.cli import messages
from minsheng.cli.options import model_directory
from minsheng.errors import MinshengError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from minsheng.desk.serving import Serving

_PORT = 8765  # when it is taken, and none was asked for, the system chooses another
_SHORTEST_TOKEN = 16
_STOP_SECONDS = 30  # for requests that are being answered


@messages.speaks_plainly
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 is every one, and asks for a token.")] = (
        "127.0.0.1"
    ),
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0: any free one.", show_default=f"{_PORT}, or any free one"),
    ] = None,
    open: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    model: Annotated[
        Path | None,
        typer.Option(
            callback=model_directory,
            help="Directory of the model; `default`: the package's.",
            show_default="the one that was kept here, or that of the package",
        ),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start with the package's model, not a kept one.")] = False,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="Labels folder: takes the corrections, and is trained on.",
            show_default="labels, where it is one, or a folder of your own",
        ),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(envvar="MINSHENG_TOKEN", help="Token to ask for; beyond this machine one is made if not given."),
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Another host name that the desk is reached by.", show_default=False)
    ] = None,
    max_file: Annotated[int, typer.Option(min=1, help="Largest document that is taken, in MB.")] = 20,
    max_paragraphs: Annotated[int, typer.Option(min=1, help="Most paragraphs of a document.")] = 5000,
) -> None:
    """Open the desk: a page and an API to tag, correct and retrain.

    The API is described at /docs.

    \b
    classify serve --open
    classify serve --labels labels --port 8000
    classify serve --host 0.0.0.0
    """
    if token is not None and len(token) < _SHORTEST_TOKEN:
        raise typer.BadParameter(f"must have {_SHORTEST_TOKEN} characters or more", param_hint="--token")
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        raise typer.BadParameter("must be of letters, digits and signs, without a space", param_hint="--token")
    try:
        from minsheng.desk.app import create_app
        from minsheng.desk.keeping import kept
        from minsheng.desk.limits import Limits
        from minsheng.desk.places import Labels
        from minsheng.desk.security import Hosts, is_loopback
        from minsheng.desk.serving import Serving
        from minsheng.desk.state import Desk
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("minsheng"):
            raise
        raise MinshengError('serving needs FastAPI and uvicorn: pip install "minsheng[serve]"') from None

    serving = Serving.load(model)
    places = Labels.find(labels, serving.model.taxonomy)
    if model is None and not fresh and (trained := kept(places)):
        serving = _kept(trained, serving)
    if token is None and not is_loopback(host):
        token = secrets.token_urlsafe(24)
    limits = Limits(file_bytes=max_file << 20, paragraphs=max_paragraphs)
    desk = Desk(serving, places, limits)
    app = create_app(desk, hosts=Hosts.of(host, allow_host or ()), token=token)
    listener = _listen(host, port)
    address = _address(host, listener.getsockname()[1], token)
    messages.error(f"the desk is at {address}")
    messages.error(f"model {serving.path.name} ({serving.id}); {places.note}")
    if token is not None:
        messages.error("whoever has this address, with its token, may use the desk; the token is shown only now")
    messages.error("stop it with Ctrl+C")
    with contextlib.closing(listener):
        _run(app, listener, address if open else None)


def _kept(path: Path, shipped: Serving) -> Serving:
    """Return the model that was kept at the desk; the package's own if it does not load."""
    try:
        serving = type(shipped).load(path)
    except (MinshengError, OSError) as problem:
        messages.error(f"{problem}; starting with the package's model")
        return shipped
    messages.error("starting with the model that was kept here; --fresh starts with the package's")
    return serving


def _listen(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens.

    Raises:
        MinshengError: the address is not one of this machine, or the port is taken.
    """
    try:
        return _bound(host, _PORT if port is None else port)
    except OSError as error:
        if port is None and not isinstance(error, socket.gaierror):
            with contextlib.suppress(OSError):
                return _bound(host, 0)
        why = error.strerror or error
        raise MinshengError(f"cannot listen on {host}, port {port or _PORT} ({why}): try --port 0") from None


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if socket.has_ipv6 and family == socket.AF_INET6 and hasattr(socket, "IPV6_V6ONLY"):
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener


def _address(host: str, port: int, token: str | None) -> str:
    name = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/" + (f"#token={token}" if token else "")


def _run(app: ASGIApp, listener: socket.socket, page: str | None) -> None:
    """Serve until the desk is told to stop; then finish what was begun."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if page is not None:
                import threading
                import webbrowser

                threading.Thread(target=webbrowser.open, args=(page,), daemon=True).start()

    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
        ws="none",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    Server(config).run(sockets=[listener])
