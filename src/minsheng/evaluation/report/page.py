"""The page as a whole: its parts put into the template, and written."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

import minsheng
from minsheng.errors import MinshengError
from minsheng.evaluation.evaluating import Evaluation
from minsheng.evaluation.report import panels, reasons, tables
from minsheng.evaluation.report.content import Content
from minsheng.evaluation.report.sentences import HOW
from minsheng.evaluation.summary import FILE, as_json
from minsheng.files import replacing
from minsheng.pages.assembling import assemble
from minsheng.pages.markup import both, paragraph

PAGE = "index.html"

# Without it both languages are shown.
SCRIPT = """
const box = document.querySelector('.switch');
box.hidden = false;
box.addEventListener('click', event => {
  const to = event.target.dataset.to;
  if (to === undefined) return;
  document.documentElement.dataset.language = to;
  document.documentElement.lang = to === 'en' ? 'en' : 'zh-CN';
  for (const one of box.children) one.setAttribute('aria-pressed', one === event.target);
});
"""

SECTIONS = (
    ("overview", ("结论", "In short"), tables.overview),
    ("labels", ("各标签", "By label"), tables.by_label),
    ("origins", ("真实与撰写", "Real and written"), tables.by_origin),
    ("baselines", ("比较", "Comparison"), tables.baselines),
    ("learning", ("学习曲线", "Learning curve"), panels.learning),
    ("curves", ("精确率与召回率", "Precision and recall"), panels.curves),
    ("calibration", ("可信度", "Reliability"), panels.calibration),
    ("scores", ("分布", "Distribution"), panels.distributions),
    ("pairs", ("标签之间", "Between labels"), panels.pairs),
    ("words", ("词", "Words"), reasons.words),
    ("mistakes", ("错误", "Mistakes"), reasons.mistakes),
)


def render(evaluation: Evaluation, summary: Mapping[str, Any], *, warnings: tuple[tuple[str, str], ...] = ()) -> str:
    """Return the page.

    Args:
        evaluation: what was found out.
        summary: its figures, as `summary.summarise` makes them.
        warnings: what the reader must know first, each in Chinese and English.
    """
    content = Content(evaluation, summary)
    made = [(name, title, section(content)) for name, title, section in SECTIONS]
    made = [part for part in made if part[2]]
    template = files("minsheng.evaluation.report").joinpath("page.html").read_text(encoding="utf-8")
    parts = {
        "heading": both("评估报告", "Evaluation report"),
        "subtitle": paragraph(*_method(summary)) + "".join(paragraph(*one, style="warning") for one in warnings),
        "contents": "".join(f'<a href="#{name}">{both(*title)}</a>' for name, title, _ in made),
        "sections": "\n".join(part for _, _, part in made),
        "colophon": _colophon(summary),
    }
    return assemble(template, SCRIPT, parts)


def write(
    directory: Path, evaluation: Evaluation, summary: Mapping[str, Any], *, warnings: tuple[tuple[str, str], ...] = ()
) -> Path:
    """Write `index.html` and `metrics.json` into a directory, which is made if need be; return the page's path.

    Raises:
        MinshengError: they cannot be written.
    """
    page = render(evaluation, summary, warnings=warnings)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in ((FILE, as_json(summary)), (PAGE, page)):
            with replacing(directory / name) as file:
                file.write(text.encode("utf-8", "replace"))
    except OSError as error:
        raise MinshengError(f"the report cannot be written ({error.strerror})", path=directory) from None
    return directory / PAGE


def _method(summary: Mapping[str, Any]) -> tuple[str, str]:
    method = summary["method"]
    texts, groups = f"{method['texts']:,}", f"{method['groups']:,}"
    if method["kind"] == "model":
        trained = method["trained_on"]
        return (
            f"用 {texts} 段已标注文本（{groups} 组文档）检验一个训练好的模型"
            + (f"（它学自 {trained:,} 段）。" if trained else "。"),
            f"A trained model tested on {texts} labelled paragraphs ({groups} groups of documents)"
            + (f"; it was trained on {trained:,}." if trained else "."),
        )
    folds = method["folds"]
    return (
        f"{texts} 段已标注文本（{groups} 组），{folds} 折交叉验证："
        "每段都由没见过它、也没见过同一文档和近似重复段落的模型来判断，词表、校准和阈值同样没有用到它。",
        f"{folds}-fold cross-validation on {texts} labelled paragraphs ({groups} groups): each is judged by a model "
        "that has seen neither it nor its document nor its near-duplicates; nor were they used for vocabulary, "
        "calibration and thresholds.",
    )


def _colophon(summary: Mapping[str, Any]) -> str:
    intervals, method = summary["method"]["intervals"], summary["method"]
    details = f"minsheng {minsheng.__version__} · seed {method['seed']} · {intervals['resamples']} bootstrap resamples"
    return paragraph(*HOW["limits"]) + f"<p>{escape(details)}</p>"
