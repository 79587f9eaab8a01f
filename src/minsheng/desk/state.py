"""All that a running desk holds."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field

from minsheng.desk.assets import Assets
from minsheng.desk.corrections import Corrections
from minsheng.desk.documents import Documents
from minsheng.desk.limits import Limits
from minsheng.desk.places import Labels
from minsheng.desk.predicting import Predictor
from minsheng.desk.prometheus import Metrics
from minsheng.desk.serving import Serving
from minsheng.desk.training_jobs import Jobs

_WATCH_SECONDS = 2.0


@dataclass
class Desk:
    """The model that serves, and what people have given to the desk."""

    serving: Serving
    labels: Labels
    limits: Limits = field(default_factory=Limits)
    metrics: Metrics = field(default_factory=Metrics)
    assets: Assets = field(default_factory=Assets)

    def __post_init__(self) -> None:
        self.predictor = Predictor(lambda: self.serving, self.metrics)
        self.corrections = Corrections(self.labels.corrections)
        self.documents = Documents(self.limits)
        self.jobs = Jobs(self.labels, self.metrics)

    async def watch(self) -> None:
        """Look, every two seconds, whether somebody else has changed the corrections, and mend what they have lost."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Look once."""
        try:
            await asyncio.to_thread(self.corrections.all)
        except OSError as error:
            print(f"{self.corrections.path}: {error}", file=sys.stderr)

    async def close(self) -> None:
        """Finish what is begun: the training is stopped, what was to be written is."""
        await self.jobs.close()
        await self.look()
        self.predictor.close()
