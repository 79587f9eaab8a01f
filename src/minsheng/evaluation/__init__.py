"""How far to trust a model: nested cross-validation, intervals, baselines, a learning curve, and a report of it all."""

from minsheng.evaluation.evaluating import Evaluation, cross_validate, evaluate_model
from minsheng.evaluation.summary import summarise

__all__ = ["Evaluation", "cross_validate", "evaluate_model", "summarise"]
