"""The estimator inside scikit-learn's own tools, on raw strings."""

import pickle
import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks

from minsheng.dataset import Dataset
from minsheng.errors import LabelsError
from minsheng.learning import Settings
from minsheng.lexicon import Term
from minsheng.sklearn import TopicClassifier

CHECKS = (
    "check_parameters_default_constructible",
    "check_no_attributes_set_in_init",
    "check_get_params_invariance",
    "check_set_params",
    "check_estimator_cloneable",
    "check_estimator_repr",
    "check_estimator_tags_renamed",
    "check_valid_tag_types",
)

Data = tuple[list[str], NDArray[Any]]


@pytest.fixture(scope="module")
def single(small: Dataset) -> Data:
    """Texts of two classes, which are strings."""
    rows = [one for one in small.examples if one.labels in (("employment",), ("food_safety",))]
    return [one.text for one in rows], np.array([one.labels[0] for one in rows])


@pytest.fixture(scope="module")
def several(small: Dataset) -> Data:
    """Texts with an indicator matrix of their labels."""
    columns = small.targets[:, :3]
    rows = np.flatnonzero(columns.any(axis=1))
    return [small.texts[row] for row in rows], columns[rows].astype(int)


@pytest.fixture(scope="module")
def fitted(single: Data) -> TopicClassifier:
    return TopicClassifier().fit(*single)


@pytest.mark.parametrize("name", CHECKS)
def test_the_checks_of_scikit_learn_that_need_no_numbers(name: str) -> None:
    if not hasattr(estimator_checks, name):
        pytest.skip(f"this scikit-learn has no {name}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        getattr(estimator_checks, name)("TopicClassifier", TopicClassifier())


def test_its_defaults_are_those_of_training() -> None:
    parameters = TopicClassifier().get_params()
    for name in ("C", "smoothing", "interpolation", "lexicon_weight", "seed"):
        assert parameters[name] == getattr(Settings(), name)


def test_classes_are_what_was_given(single: Data, fitted: TopicClassifier) -> None:
    texts, classes = single
    assert fitted.classes_.tolist() == ["employment", "food_safety"] == list(fitted.model_.labels)
    assert fitted.score(texts, classes) > 0.95
    probabilities = fitted.predict_proba(texts)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_array_equal(fitted.classes_[probabilities.argmax(axis=1)], fitted.predict(texts))
    decisions = fitted.decision_function(texts)
    np.testing.assert_array_equal(decisions > 0, fitted.predict(texts) == "food_safety")


def test_a_clone_and_a_pickle_predict_the_same(single: Data, fitted: TopicClassifier) -> None:
    texts, classes = single
    again = clone(fitted)
    with pytest.raises(NotFittedError):
        again.predict(texts)
    for other in (again.fit(texts, classes), pickle.loads(pickle.dumps(fitted))):
        np.testing.assert_array_equal(other.predict_proba(texts), fitted.predict_proba(texts))


def test_lists_arrays_and_series_are_alike(single: Data, fitted: TopicClassifier) -> None:
    texts, classes = single
    kinds: list[Any] = [tuple(texts), np.array(texts), np.array(texts, object)]
    try:
        import pandas
    except ImportError:
        pass
    else:
        kinds.append(pandas.Series(texts, index=range(7, 7 + len(texts))))
    wanted = fitted.predict_proba(texts)
    for kind in kinds:
        np.testing.assert_array_equal(fitted.predict_proba(kind), wanted)
    again = clone(fitted).fit(kinds[-1], list(classes))
    np.testing.assert_array_equal(again.predict_proba(kinds[-1]), wanted)


def test_grid_search_over_a_pipeline(single: Data) -> None:
    strip = FunctionTransformer(lambda texts: [text.replace("　", "") for text in texts])
    search = GridSearchCV(
        make_pipeline(strip, TopicClassifier()), {"topicclassifier__C": [1.0, 10.0]}, cv=2, scoring="roc_auc"
    )
    search.fit(*single)
    assert search.best_score_ > 0.9
    assert search.best_estimator_.predict(["餐饮后厨抽检不合格，食品被下架"]).tolist() == ["food_safety"]


def test_cross_validated_scores(single: Data) -> None:
    scoring = {"accuracy": 0.8, "f1_macro": 0.8, "roc_auc": 0.9, "neg_log_loss": -0.6}
    scores = cross_validate(TopicClassifier(), *single, cv=2, scoring=list(scoring), error_score="raise")
    for name, least in scoring.items():
        assert (scores[f"test_{name}"] > least).all()


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function"])
def test_cross_validated_predictions_of_several_labels(several: Data, method: str) -> None:
    texts, targets = several
    predicted = np.asarray(cross_val_predict(TopicClassifier(), texts, targets, cv=2, method=method))
    assert predicted.shape == targets.shape
    cut = 0 if method == "decision_function" else 0.5
    right = ((predicted > cut) == targets).mean()
    assert right > 0.85


def test_several_labels(several: Data) -> None:
    texts, targets = several
    dense = TopicClassifier().fit(texts, targets)
    assert dense.classes_.tolist() == list(range(targets.shape[1]))
    assert set(np.unique(dense.predict(texts))) == {0, 1}
    assert (dense.predict(texts).sum(axis=1) != 1).any()
    sparse = TopicClassifier().fit(texts, csr_matrix(targets))
    np.testing.assert_array_equal(dense.predict_proba(texts), sparse.predict_proba(texts))


@pytest.mark.parametrize("classes", [[3, 7, 3, 7, 11, 11], [True, False] * 3, [2.0, 1.0] * 3, ["甲", "乙", "丙"] * 2])
def test_classes_of_other_kinds(classes: list[Any]) -> None:
    texts = [f"{word}的消息" for word in ["招聘会", "食品抽检", "求职登记", "餐饮后厨", "养老院", "敬老院"]]
    predicted = TopicClassifier().fit(texts, classes).predict(texts)
    assert predicted.dtype == np.array(classes).dtype
    assert set(predicted.tolist()) <= set(classes)


def test_one_class_alone() -> None:
    assert TopicClassifier().fit(["招聘会", "食品抽检"], ["x", "x"]).predict(["养老"]).tolist() == ["x"]


def test_the_lexicon_speaks_for_its_classes(single: Data) -> None:
    texts, classes = single
    lexicon = [Term("ＡＩ鉴菌", ("food_safety",)), Term("量子猎头", ("employment",))]
    model = TopicClassifier(lexicon=lexicon, lexicon_weight=5).fit(texts, classes)
    assert model.predict(["ai鉴菌", "量子猎头"]).tolist() == ["food_safety", "employment"]


@pytest.mark.parametrize("wrong", ["一段文字", np.array([["text"]]), [b"bytes", "text"], ["text", None], [1.0, 2.0]])
def test_what_are_no_texts_is_refused(fitted: TopicClassifier, wrong: Any) -> None:
    for ask in (fitted.predict, fitted.predict_proba, fitted.decision_function, lambda X: clone(fitted).fit(X, [0, 1])):
        with pytest.raises(TypeError, match="text"):
            ask(wrong)


@pytest.mark.parametrize("wrong", [[0.1, 0.7, 0.3], [0, 1], [["a"], ["b", "c"], []], None])
def test_what_are_no_targets_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        TopicClassifier().fit(["招聘会", "食品抽检", "养老"], wrong)


def test_too_little_to_learn_from() -> None:
    with pytest.raises(LabelsError):
        TopicClassifier().fit(["。", "！"], [0, 1])
