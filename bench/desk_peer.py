"""The peer of bench/desk.py: the service a data scientist writes with Flask, scikit-learn and jieba, under waitress."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import jieba
from flask import Flask, jsonify, request
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from waitress import serve

from minsheng import Dataset

HOME = Path(__file__).resolve().parent.parent


def main() -> None:
    """Train and serve on the port that the argument names."""
    jieba.setLogLevel("ERROR")
    logging.getLogger("waitress").setLevel(logging.ERROR)
    data = Dataset.load(HOME / "labels")
    model = make_pipeline(
        TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, sublinear_tf=True),
        OneVsRestClassifier(LogisticRegression(C=10, max_iter=1000)),
    )
    model.fit(data.texts, data.targets)
    labels = data.taxonomy.ids
    app = Flask(__name__)

    @app.post("/api/v1/predict")
    def predict():
        body = request.get_json()
        texts = body["texts"] if "texts" in body else [body["text"]]
        predictions = [
            {
                "labels": [label for label, score in zip(labels, row, strict=True) if score >= 0.5],
                "scores": {label: round(float(score), 4) for label, score in zip(labels, row, strict=True)},
            }
            for row in model.predict_proba(texts)
        ]
        return jsonify({"predictions": predictions})

    serve(app, host="127.0.0.1", port=int(sys.argv[1]), threads=4, _quiet=True)


if __name__ == "__main__":
    main()
