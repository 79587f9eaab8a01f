"""Who may ask: the names the desk goes by, requests from other sites, the token, and the headers that bind the page."""

from __future__ import annotations

import hmac
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from minsheng.desk.problems import Problem

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_NOT_STORED = (b"cache-control", b"no-store")
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
_OPEN = ("/", "/healthz", "/favicon.ico")  # what anybody may see; and what is under /static/
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server that listens on `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True)
class Hosts:
    """The names that a request may call the server by. Another one comes from DNS rebinding, or a wrong proxy."""

    names: frozenset[str]
    addresses: bool  # whether any IP address is right, too: rebinding needs a name

    @classmethod
    def of(cls, host: str, more: Sequence[str] = ()) -> Hosts:
        """Return the names of a server that listens on `host`, and `more` that it is known by."""
        own = {host.lower(), *(name.lower() for name in more)}
        if is_loopback(host):
            return cls(frozenset({*own, *_LOOPBACK_NAMES}), addresses=False)
        return cls(frozenset({*own, *_LOOPBACK_NAMES, socket.gethostname().lower()}), addresses=True)

    def knows(self, host: str) -> bool:
        """Tell whether a Host header is one of the names, with any port."""
        name = _split(host.lower())[0].rstrip(".")
        if name in self.names:
            return True
        if not self.addresses:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


class Guard:
    """ASGI middleware: lets through what comes from the desk's own page or from a program with the token."""

    def __init__(self, app: ASGIApp, hosts: Hosts, token: str | None) -> None:
        self.app = app
        self.hosts = hosts
        self.token = None if token is None else token.encode()
        self._known: set[bytes] = set()  # Host headers that were found right, to save looking again

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say why not; every answer gets the headers that bind a browser."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stored = scope["path"].startswith("/static/")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.setdefault("headers", [])
                headers.extend(_HEADERS)
                if not stored:
                    headers.append(_NOT_STORED)
            await send(message)

        problem = self._problem(scope)
        await (self.app if problem is None else problem.response())(scope, receive, guarded)

    def _problem(self, scope: Scope) -> Problem | None:
        host = origin = site = credentials = None
        for name, value in scope["headers"]:
            if name == b"host":
                if host is not None:
                    return Problem("bad-request", "The request has two Host headers: send one.")
                host = value
            elif name == b"origin":
                origin = value
            elif name == b"sec-fetch-site":
                site = value
            elif name == b"authorization":
                credentials = value
        return (
            self._wrong_host(host or b"")
            or (None if origin is None and site is None else self._wrong_origin(origin, site, host or b"", scope))
            or (self._wrong_token(credentials, scope["path"]) if self.token else None)
        )

    def _wrong_host(self, host: bytes) -> Problem | None:
        if host in self._known:
            return None
        if self.hosts.knows(host.decode("latin-1")):
            if len(self._known) < 64:
                self._known.add(host)
            return None
        names = ", ".join(sorted(self.hosts.names))
        detail = f"The desk is not known by the host name of this request; it answers to {names}. "
        return Problem("host", detail + "Start it with --allow-host NAME to add one.")

    def _wrong_origin(self, origin: bytes | None, site: bytes | None, host: bytes, scope: Scope) -> Problem | None:
        foreign = origin is not None and not _same(origin.decode("latin-1"), host.decode("latin-1"))
        crossing = site in (b"cross-site", b"same-site") and scope["method"] not in ("GET", "HEAD")
        if foreign or crossing:
            return Problem(
                "origin", "The request comes from another site's page: use the desk's own page or a program."
            )
        return None

    def _wrong_token(self, credentials: bytes | None, path: str) -> Problem | None:
        if path in _OPEN or path.startswith("/static/"):
            return None
        challenge = {"WWW-Authenticate": 'Bearer realm="minsheng desk"'}
        if credentials is None:
            detail = (
                "The desk asks for its token (it was printed when the desk started): send Authorization: Bearer TOKEN."
            )
            return Problem("token-missing", detail, headers=challenge)
        scheme, _, given = credentials.partition(b" ")
        assert self.token is not None
        if scheme.lower() != b"bearer" or not hmac.compare_digest(given.strip(), self.token):
            detail = "The token is not the one that was printed when the desk started: copy it again."
            return Problem("token-wrong", detail, headers=challenge)
        return None


def _same(origin: str, host: str) -> bool:
    scheme, _, place = origin.lower().partition("://")
    default = _DEFAULT_PORTS.get(scheme)
    if default is None:
        return False
    name, port = _split(place)
    own_name, own_port = _split(host.lower())
    return (name, port or default) == (own_name, own_port or default)


def _split(host: str) -> tuple[str, str]:
    """Part a host and its port: "[::1]:80" gives "::1" and "80"."""
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name, rest.removeprefix(":")
    name, _, port = host.partition(":")
    return name, port
