"""What requests and answers hold: checked on the way in, and described in the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

NO_NUL = "^[^\\u0000]*$"
FILLED = "^[^\\u0000]*[^\\s\\u0000\\u001c-\\u001f\\u0085][^\\u0000]*$"  # what is white space to Python is not a text


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("the text has a NUL character in it: take it out")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty")
    return _without_nul(text)


def _once_each(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise ValueError("a label stands twice")
    return names


def _whole(number: object) -> object:
    """Take 5.0 for 5, as JSON Schema does."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Text = Annotated[str, AfterValidator(_without_nul), Field(json_schema_extra={"pattern": NO_NUL})]
FilledText = Annotated[str, AfterValidator(_not_blank), Field(min_length=1, json_schema_extra={"pattern": FILLED})]
Name = Annotated[str, AfterValidator(_without_nul), Field(max_length=100, json_schema_extra={"pattern": NO_NUL})]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Empty(_In):
    """Nothing: `{}`."""


class PredictIn(_In):
    """One text or several."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["text"]}, {"required": ["texts"]}],
            "examples": [{"text": "全区举办春季招聘会，提供岗位1200个。"}, {"texts": ["……"], "words": 5}],
        }
    )
    text: Text = Field(default="", description="One text.")
    texts: list[Text] = Field(default_factory=list, min_length=1, description="Several texts.")
    words: Annotated[int, BeforeValidator(_whole)] = Field(
        default=0, ge=0, le=50, description="How many words to give for each label that applies, or the likeliest one."
    )

    words_of: Annotated[list[str], AfterValidator(_once_each)] = Field(
        default_factory=list,
        description="Ids of labels to give words for, too.",
        json_schema_extra={"uniqueItems": True},
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> PredictIn:
        if ("text" in self.model_fields_set) == ("texts" in self.model_fields_set):
            raise ValueError('give either "text" or "texts"')
        return self


class CorrectionIn(_In):
    """The labels that a text should have."""

    text: FilledText
    labels: Annotated[list[str], AfterValidator(_once_each)] | None = Field(
        description="Ids of labels; empty: none applies; null: the correction of the text is taken back."
    )
    who: Name = Field(default="", description="Who says so.")
    document: Annotated[str, AfterValidator(_without_nul)] = Field(
        default="",
        max_length=255,
        description="The document that the text is from; texts of one are kept together in cross-validation.",
        json_schema_extra={"pattern": NO_NUL},
    )


class Word(BaseModel):
    """What a word says about a label: against it where `contribution` is below 0."""

    word: str
    contribution: float
    spans: list[tuple[int, int]] = Field(description="Start and stop in the text, in Unicode code points.")


class Prediction(BaseModel):
    """The labels of a text, and the probability of each label."""

    labels: list[str]
    scores: dict[str, float]
    words: dict[str, list[Word]] | None = Field(default=None, description="There when asked for.")


class PredictOut(BaseModel):
    """A prediction for each text, in the order of the texts."""

    model: str
    predictions: list[Prediction]


class Correction(BaseModel):
    """A saved correction."""

    id: str
    text: str
    labels: list[str]
    who: str
    when: str
    model: str


class DocumentParagraph(BaseModel):
    """A paragraph of a document, or a row of a table."""

    number: int
    line: int
    page: int | None
    text: str
    labels: list[str]
    scores: dict[str, float]
    correction: Correction | None


class SkippedRow(BaseModel):
    """A row of a table that could not be used."""

    line: int
    detail: str


class DocumentOut(BaseModel):
    """A document that was read, with predictions."""

    id: str
    name: str
    when: str
    encoding: str | None
    model: str
    problems: list[SkippedRow]
    paragraphs: list[DocumentParagraph]


class DocumentEntry(BaseModel):
    """A document in memory."""

    id: str
    name: str
    when: str
    paragraphs: int


class DocumentList(BaseModel):
    """The documents in memory, newest first."""

    documents: list[DocumentEntry]


class Label(BaseModel):
    """A label, with its names."""

    id: str
    zh: str
    en: str
    about: str


class ModelOut(BaseModel):
    """The model that serves."""

    id: str
    name: str
    path: str
    since: str
    version: str
    exclusive: bool
    labels: list[Label]
    thresholds: dict[str, float]
    vocabulary: int
    training: dict[str, Any]


class LabelsOut(BaseModel):
    """The labels that a correction may use, and the corrections, newest first."""

    exclusive: bool
    labels: list[Label]
    file: str
    total: int
    corrections: list[Correction]


class QueueItem(BaseModel):
    """A paragraph worth labelling."""

    id: str
    document: str
    name: str
    number: int
    text: str
    labels: list[str]
    scores: dict[str, float]
    doubt: float


class QueueOut(BaseModel):
    """The paragraphs most worth labelling, best first."""

    total: int
    items: list[QueueItem]


class Score(BaseModel):
    """How well a label is found."""

    precision: float
    recall: float
    f1: float
    support: int


class Scores(BaseModel):
    """How well the labels are found in texts that the model had not seen."""

    labels: dict[str, Score]
    micro: Score
    macro: Score
    exact: float


class Job(BaseModel):
    """A training."""

    id: str
    state: Literal["running", "finished", "failed", "stopped"]
    step: str
    progress: float
    started: str
    finished: str | None
    seconds: float
    texts: int | None
    corrections: int
    problem: str | None
    warnings: list[str]
    before: Scores | None
    after: Scores | None
    model: str | None
    path: str | None
    serving: bool


class JobList(BaseModel):
    """The trainings since the start, newest first."""

    jobs: list[Job]


class Health(BaseModel):
    """The desk answers."""

    status: Literal["ok"]


class ProblemError(BaseModel):
    """One thing that is wrong, and where."""

    pointer: str
    detail: str


class ProblemOut(BaseModel):
    """What is wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemError] | None = None
