"""What the parts of the report are made of, and the names of the measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minsheng.evaluation.evaluating import Evaluation
from minsheng.pages.markup import both
from minsheng.taxonomy import Label

MEASURES = (
    ("precision", both("精确率", "precision")),
    ("recall", both("召回率", "recall")),
    ("f1", both("F1", "")),
    ("average_precision", both("平均精确率", "average precision")),
    ("brier", both("Brier 分数", "Brier score")),
    ("calibration_error", both("校准误差", "calibration error")),
)
MICRO = both("微平均", "micro average")
MACRO = both("宏平均", "macro average")


@dataclass(frozen=True, slots=True)
class Content:
    """The evaluation and its figures."""

    evaluation: Evaluation
    summary: Mapping[str, Any]  # as `summary.summarise` makes it

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels, in their order."""
        return self.evaluation.dataset.taxonomy.labels

    @property
    def exact_name(self) -> str:
        """What the share of texts with all labels right is called, as markup."""
        if self.summary["method"]["exclusive"]:
            return both("准确率", "accuracy")
        return both("标签全对的段落", "paragraphs with all labels right")

    def thresholds(self, column: int) -> Sequence[float]:
        """Return the thresholds of a label, by fold; none where labels exclude each other."""
        if self.evaluation.dataset.taxonomy.exclusive:
            return ()
        return [one[column] for one in self.evaluation.thresholds]
