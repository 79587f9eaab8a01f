"""What is added up: of the whole archive, of a folder, of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Count:
    """Documents, paragraphs and characters (white space not counted), all of them and those under each label.

    A paragraph with two labels counts under both; `tagged` are the characters with any. A document is under a label
    when one of its paragraphs is.
    """

    labels: int  # how many there are
    documents: int = 0
    passages: int = 0
    characters: int = 0
    tagged: int = 0
    documents_with: list[int] = field(init=False)
    passages_with: list[int] = field(init=False)
    characters_with: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.documents_with = [0] * self.labels
        self.passages_with = [0] * self.labels
        self.characters_with = [0] * self.labels

    def add(self, characters: int, labels: Sequence[int]) -> None:
        """Count a paragraph."""
        self.passages += 1
        self.characters += characters
        for label in labels:
            self.passages_with[label] += 1
            self.characters_with[label] += characters
        if labels:
            self.tagged += characters

    def close(self) -> None:
        """Count what was added as one document."""
        self.documents = 1
        self.documents_with = [int(number > 0) for number in self.passages_with]

    def __iadd__(self, other: Count) -> Count:
        """Add what was counted elsewhere."""
        self.documents += other.documents
        self.passages += other.passages
        self.characters += other.characters
        self.tagged += other.tagged
        for mine, theirs in (
            (self.documents_with, other.documents_with),
            (self.passages_with, other.passages_with),
            (self.characters_with, other.characters_with),
        ):
            for label, number in enumerate(theirs):
                mine[label] += number
        return self

    def share(self, label: int) -> float:
        """Return the share of the characters that is under a label."""
        return self.characters_with[label] / self.characters if self.characters else 0.0


def length(text: str) -> int:
    """Return how many characters a text has, white space not counted."""
    return len(text) - sum(map(text.count, " \n\t\u3000\r"))
