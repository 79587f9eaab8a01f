"""The report: one HTML page that needs nothing but itself, and `metrics.json` beside it."""

from minsheng.evaluation.report.page import PAGE, render, write

__all__ = ["PAGE", "render", "write"]
