"""Can a classifier tell fake rows from real ones? The area under its ROC curve is .5 where it cannot."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

_TREES, _FEW_TREES, _FEW_ROWS = 150, 40, 2000


def trees(number: int = _TREES) -> HistGradientBoostingClassifier:
    """Gradient boosting, which sees how columns go together."""
    return HistGradientBoostingClassifier(max_iter=number, learning_rate=0.1, random_state=0)


def line() -> Any:
    """Logistic regression, which sees averages alone, and where values are missing."""
    return make_pipeline(
        SimpleImputer(add_indicator=True, keep_empty_features=True), StandardScaler(), LogisticRegression(max_iter=500)
    )


def two_sample_auc(real: np.ndarray, fake: np.ndarray, model: Any = None) -> float:
    """Of features [N, F] and [M, F], NaN where one is missing; as many rows of each as the smaller has.

    Three-fold cross-validated; without a model, gradient boosting of 150 trees.
    """
    n = min(len(real), len(fake))
    x, y = np.concatenate([real[:n], fake[:n]]), np.repeat([0, 1], n)
    # Threads that wait for each other while others have their cores take a hundred times as long.
    with threadpool_limits(limits=1):
        found = cross_val_predict(model or trees(), x, y, cv=3, method="predict_proba")[:, 1]
    return float(roc_auc_score(y, found))


def alone(real: Mapping[str, np.ndarray], fake: Mapping[str, np.ndarray]) -> dict[str, float]:
    """The AUC that the features of each column reach by themselves, with fewer trees and at most 2,000 rows of each."""
    return {name: two_sample_auc(real[name][:_FEW_ROWS], fake[name][:_FEW_ROWS], trees(_FEW_TREES)) for name in real}
