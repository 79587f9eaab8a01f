"""Predictions that hold up no other request: what waits is scored in one batch."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from minsheng.desk.prometheus import Metrics
from minsheng.desk.serving import Serving
from minsheng.model import Model
from minsheng.scoring import batches

_TEXTS, _CHARACTERS = 256, 32_768  # of a batch: what the model scores at once
_SHORT = 1 << 15  # characters times labels, 8 at least: half a millisecond; a thread would cost requests more
_DECIMALS = 4

Record = dict[str, Any]


@dataclass(slots=True)
class _Waiting:
    texts: Sequence[str]
    characters: int
    future: asyncio.Future[tuple[Serving, list[Record]]]


@dataclass
class Predictor:
    """Scores all texts that came in one turn of the event loop at once: 0.2 ms for one alone, 0.01 ms among others.

    A short batch is scored on the spot; a longer one in a thread, so that the loop goes on, and what comes meanwhile
    waits to be the next batch.
    """

    serving: Callable[[], Serving]
    metrics: Metrics
    _waiting: deque[_Waiting] = field(default_factory=deque)
    _busy: bool = False
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "predict"))

    async def predict(self, texts: Sequence[str]) -> tuple[Serving, list[Record]]:
        """Return the predictions of `texts`, and the model that made them: one for all."""
        loop = asyncio.get_running_loop()
        parts = [
            _Waiting(part, sum(map(len, part)), loop.create_future())
            for part in ([texts] if len(texts) == 1 else batches(texts))
        ]
        self._waiting.extend(parts)
        if not self._busy:
            self._busy = True
            loop.call_soon(loop.call_soon, self._start)  # a turn later, when more may have come
        found = [await part.future for part in parts]
        if len(found) == 1:
            return found[0]
        if not found:
            return self.serving(), []
        if any(serving is not found[0][0] for serving, _ in found):  # the model was swapped in between
            return await self.predict(texts)
        return found[0][0], [prediction for _, predictions in found for prediction in predictions]

    def _start(self) -> None:
        batch, texts, characters = self._next()
        if not batch:
            self._busy = False
            return
        self.metrics.batches.observe(texts)
        self.metrics.characters += characters
        loop, serving = asyncio.get_running_loop(), self.serving()
        if characters * max(8, len(serving.model.labels)) > _SHORT:
            done = loop.run_in_executor(self._thread, _score, serving, batch)
            done.add_done_callback(lambda done: self._finish(batch, serving, done))
            return
        scored: asyncio.Future[list[Record]] = loop.create_future()
        try:
            scored.set_result(_score(serving, batch))
        except Exception as error:
            scored.set_exception(error)
        self._finish(batch, serving, scored)

    def _next(self) -> tuple[list[_Waiting], int, int]:
        """Take what is scored next from what waits; return it, and how many texts and characters it has."""
        batch: list[_Waiting] = []
        texts = characters = 0
        while self._waiting:
            first = self._waiting[0]
            if batch and (texts + len(first.texts) > _TEXTS or characters + first.characters > _CHARACTERS):
                break
            self._waiting.popleft()
            if first.future.cancelled():  # its request ran out of time
                continue
            batch.append(first)
            texts += len(first.texts)
            characters += first.characters
        return batch, texts, characters

    def _finish(self, batch: list[_Waiting], serving: Serving, done: asyncio.Future[list[Record]]) -> None:
        error, start = done.exception(), 0
        for one in batch:
            if one.future.cancelled():
                pass
            elif error is not None:
                one.future.set_exception(error)
            else:
                one.future.set_result((serving, done.result()[start : start + len(one.texts)]))
            start += len(one.texts)
        asyncio.get_running_loop().call_soon(self._start)  # after the answers of this batch

    def close(self) -> None:
        """End the thread, after what it works on."""
        self._thread.shutdown()


def _score(serving: Serving, batch: list[_Waiting]) -> list[Record]:
    return records(serving.model, [text for one in batch for text in one.texts])


def records(model: Model, texts: Sequence[str]) -> list[Record]:
    """Return the predictions of texts as answers have them: what `Model.predict` says, scores of four decimals."""
    names = model.labels
    probabilities = model.predict_proba(texts)
    applies = model.calibration.applies(probabilities).tolist()
    return [
        {
            "labels": [name for name, one in zip(names, applying, strict=True) if one],
            "scores": dict(zip(names, scores, strict=True)),
        }
        for applying, scores in zip(applies, probabilities.round(_DECIMALS).tolist(), strict=True)
    ]


def words(serving: Serving, text: str, most: int, wanted: Collection[str]) -> dict[str, list[Record]]:
    """Return the strongest words of a text for each label that applies or is wanted, or for the likeliest one."""
    explanation = serving.model.explain(text)
    shown = [one for one in explanation.labels if one.applies or one.label in wanted]
    shown = shown or [max(explanation.labels, key=lambda one: one.probability)]
    return {
        one.label: [
            {"word": word.word, "contribution": round(word.contribution, _DECIMALS), "spans": word.spans}
            for word in one.words[:most]
        ]
        for one in shown
    }
