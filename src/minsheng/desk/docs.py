"""The page /docs: the OpenAPI document as HTML that needs no script and nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
@media (prefers-color-scheme: dark) { body { background: #16181c; color: #e4e4e4; } a { color: #8ab4f8; } }
section { border-top: 1px solid #8888; padding: .5rem 0; }
code, pre { font: .9em/1.4 ui-monospace, monospace; }
pre { background: #8882; padding: .75rem; overflow: auto; }
table { border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; }
"""


def render(document: Mapping[str, Any]) -> str:
    """Write an OpenAPI document as an HTML page; its style is at /docs/style.css."""
    info = document["info"]
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(info['title'])}</title>",
            '<link rel="stylesheet" href="/docs/style.css"></head><body>',
            f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>",
            f"<p>{escape(info.get('description', ''))}</p>",
            '<p>For programs: <a href="/openapi.json">/openapi.json</a>.</p><main>',
            *_operations(document),
            '</main><h2 id="schemas">Schemas</h2>',
            *_schemas(document),
            "</body></html>",
        ]
    )


def _operations(document: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"<section><h2><code>{method.upper()} {escape(path)}</code></h2>"
            yield f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>"
            yield from _parameters(operation.get("parameters", ()))
            for media, body in operation.get("requestBody", {}).get("content", {}).items():
                yield f"<p>Body, <code>{escape(media)}</code>: {_reference(body.get('schema', {}))}</p>"
            yield "<table>"
            for status, response in sorted(operation["responses"].items()):
                content = response.get("content", {})
                schemas = ", ".join(_reference(each.get("schema", {})) for each in content.values())
                yield f"<tr><th>{status}</th><td>{escape(response['description'])}</td><td>{schemas}</td></tr>"
            yield "</table></section>"


def _parameters(parameters: Any) -> Iterator[str]:
    if parameters:
        yield "<table><tr><th>parameter</th><th>in</th><th></th></tr>"
        for one in parameters:
            about = escape(one.get("description", ""))
            yield f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}</td><td>{about}</td></tr>"
        yield "</table>"


def _schemas(document: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in sorted(document.get("components", {}).get("schemas", {}).items()):
        text = escape(json.dumps(schema, ensure_ascii=False, indent=2))
        yield f'<section id="schema-{escape(name)}"><h3>{escape(name)}</h3><pre>{text}</pre></section>'


def _reference(schema: Mapping[str, Any]) -> str:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return f'<a href="#schema-{escape(name)}">{escape(name)}</a>' if name else escape(schema.get("type", ""))
