"""What a user would write first: jieba's words, TF-IDF and one-vs-rest logistic regression of scikit-learn.

As a script, `python -m bench.first_try MODEL PAGE`: loads such a model, saved by joblib, and tags each line of a text
file, one JSON line each.
"""

import json
import sys

import jieba
import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline


def words(text: str) -> list[str]:
    """Cut a text. `jieba.lcut` itself is the method of an object that joblib cannot save."""
    cut: list[str] = jieba.lcut(text)
    return cut


def pipeline() -> Pipeline:
    """Make the untrained pipeline. Targets are classes, or an indicator matrix of labels."""
    return Pipeline(
        [
            ("tfidf", TfidfVectorizer(tokenizer=words, token_pattern=None, sublinear_tf=True)),
            ("classifier", OneVsRestClassifier(LogisticRegression(max_iter=1000))),
        ]
    )


def main(model: str, page: str) -> None:
    """Tag each line of `page`."""
    trained, labels = joblib.load(model)
    with open(page, encoding="utf-8") as file:
        texts = [line for line in file.read().splitlines() if line.strip()]
    for text, row in zip(texts, trained.predict(texts), strict=True):
        found = [label for label, applies in zip(labels, row, strict=True) if applies]
        print(json.dumps({"text": text, "labels": found}, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
