"""The OpenAPI document: bodies and problems of each address, and the labels as they are here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from minsheng.desk import schemas
from minsheng.desk.problems import KINDS, MEDIA_TYPE
from minsheng.taxonomy import Taxonomy

_EVERYWHERE = ("bad-request", "token-missing", "host", "method", "failed", "too-many-requests")
_WITH_PARAMETERS = ("invalid",)
_OF_BODIES = ("not-json", "slow", "body-too-large", "media-type", "invalid")
_SCHEMAS = "#/components/schemas/"
FILE = "file"  # a body that is a file


def documented(
    answer: type[BaseModel] | None,
    *kinds: str,
    body: type[BaseModel] | str | None = None,
    media_type: str | None = None,
    empty: str | None = None,
) -> dict[str, Any]:
    """Return the arguments of a route: what it answers, takes, and which `problems.KINDS` it may answer with.

    `empty` tells when it answers with 204 beside its usual answer.
    """
    named = [one for kind in kinds for one in (_OF_BODIES if kind == "body" else (kind,))]
    responses: dict[int | str, dict[str, Any]] = {}
    for kind in (*_EVERYWHERE, *_WITH_PARAMETERS, *named):
        status, title = KINDS[kind]
        before = responses.get(status, {}).get("description")
        title = f"{before}, or {title.lower()}" if before and title.lower() not in before.lower() else before or title
        responses[status] = {
            "description": title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}ProblemOut"}}},
        }
    found: dict[str, Any] = {"responses": responses}
    if answer is not None:
        found["response_model"] = answer
        found["response_model_exclude_unset"] = True
    else:
        found["response_model"] = None
    if media_type is not None:
        responses[200] = {"description": "OK", "content": {media_type: {"schema": {"type": "string"}}}}
    if empty is not None:
        responses[204] = {"description": empty}
    if body is not None:
        found["openapi_extra"] = {"requestBody": {"required": True, "content": _content(body)}}
    return found


def _content(body: type[BaseModel] | str) -> dict[str, Any]:
    if isinstance(body, str):
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    return {"application/json": {"schema": {"$ref": _SCHEMAS + body.__name__}}}


def describe(app: FastAPI, known: Taxonomy, served: Sequence[str]) -> dict[str, Any]:
    """Return the OpenAPI document of the desk.

    `known` are the labels that a correction may use, `served` those of the model when the desk starts.
    """
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    parts = document.setdefault("components", {}).setdefault("schemas", {})
    for kind in (schemas.PredictIn, schemas.CorrectionIn, schemas.Empty, schemas.ProblemOut):
        schema = kind.model_json_schema(ref_template=_SCHEMAS + "{model}")
        parts.update(schema.pop("$defs", {}))
        parts[kind.__name__] = schema
    labels: dict[str, Any] = {"type": "array", "uniqueItems": True, "items": {"type": "string", "enum": [*known.ids]}}
    if known.exclusive:
        labels |= {"minItems": 1, "maxItems": 1}
    parts["CorrectionIn"]["properties"]["labels"]["anyOf"] = [labels, {"type": "null"}]
    parts["PredictIn"]["properties"]["words_of"]["items"]["enum"] = list(served)
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            if path != "/healthz":
                operation["security"] = [{"token": []}, {}]  # the token where the desk has one
    return document
