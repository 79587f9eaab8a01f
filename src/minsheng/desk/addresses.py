"""What the addresses of the API share."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Request
from pydantic import BeforeValidator

from minsheng.desk.corrections import Correction
from minsheng.desk.problems import Problem
from minsheng.desk.state import Desk

API = "/api/v1"


def _whole(number: object) -> object:
    if isinstance(number, str) and not re.fullmatch("-?[0-9]{1,18}", number):
        raise ValueError("must be a whole number")
    return number


WHOLE = BeforeValidator(_whole)  # of a number in a query: "+5.0" is none
Id = Annotated[str, Path(max_length=64, description="The id, as it was answered.")]


def desk_of(request: Request) -> Desk:
    """Return the desk that a request is made to."""
    desk: Desk = request.app.state.desk
    return desk


async def corrections_of(desk: Desk) -> dict[str, Correction]:
    """Return the corrections that hold, by id, the oldest first.

    Raises:
        Problem: their file cannot be read.
    """
    try:
        return await asyncio.to_thread(desk.corrections.all)
    except OSError as error:
        raise not_written(desk, error) from None


def not_written(desk: Desk, error: OSError) -> Problem:
    """Say that the file of corrections cannot be read or written."""
    why = error.strerror or str(error)
    return Problem("corrections", f"{desk.corrections.path} cannot be read or written ({why}); nothing was changed.")


def check_labels(chosen: list[str], known: Sequence[str], place: str) -> None:
    """Check that labels are known; `place` is the pointer to them in the body.

    Raises:
        Problem: one is not.
    """
    unknown = [number for number, label in enumerate(chosen) if label not in known]
    if unknown:
        errors = [{"pointer": f"{place}/{number}", "detail": "This is no label."} for number in unknown[:20]]
        raise Problem("labels", f"Each label must be one of {', '.join(known)}.", errors=errors)
