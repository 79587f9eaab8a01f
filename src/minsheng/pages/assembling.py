"""Putting a page together: one file that needs nothing but itself, and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from string import Template


def assemble(template: str, script: str, parts: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        template: the page, with $script, $script_hash (for its Content-Security-Policy) and a $name for each part.
        script: the one script that may run in it.
        parts: markup, by the names that stand in the template.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return Template(template).substitute(parts, script=script, script_hash=f"sha256-{digest}")
