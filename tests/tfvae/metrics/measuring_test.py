"""The pass over a split: seeds, limits, names, errors."""

from dataclasses import dataclass, field

import numpy as np
import pytest
import tensorflow as tf

from tfvae.metrics.active_units import ActiveUnits
from tfvae.metrics.elbo_parts import ElboParts
from tfvae.metrics.importance import ImportanceWeighted
from tfvae.metrics.measuring import MetricError, measure
from tfvae.metrics.moments import Sums
from tfvae.metrics.mutual_information import BatchMutualInformation, MutualInformation
from tfvae.metrics.reconstruction import Reconstruction

SEED = tf.constant([7, 8])
X = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)


@dataclass(frozen=True)
class Spy:
    """Counts examples and remembers what it was shown."""

    name: str = "spy"
    values: tuple[str, ...] = ("count",)
    max_examples: int | None = None
    shown: list = field(default_factory=list)

    def observe(self, sampler, batch, seed):
        self.shown.append((np.asarray(batch["x"]), tuple(seed.numpy())))
        return Sums.of(np.zeros(len(batch["x"])))

    def merge(self, a, b):
        return a.merged(b)

    def result(self, acc):
        return {name: float(acc.n) for name in self.values}


def test_all_metrics_of_a_split(exact, source_of):
    metrics = [Reconstruction(), ElboParts(), ImportanceWeighted(20), BatchMutualInformation(), MutualInformation()]
    metrics.append(ActiveUnits())
    values = measure(metrics, exact.sampler(), source_of(x=X), "test", 16, SEED)
    assert set(values) == {name for metric in metrics for name in metric.values}
    assert all(isinstance(value, float) and np.isfinite(value) for value in values.values())
    assert values["iw_nll"] == pytest.approx(-exact.marginal().logpdf(X).mean(), abs=1e-4)
    assert values == measure(metrics, exact.sampler(), source_of(x=X), "test", 16, SEED)


def test_values_do_not_depend_on_the_other_metrics(loose, source_of):
    alone = measure([ElboParts()], loose.sampler(), source_of(x=X), "test", 16, SEED)
    among = measure([Reconstruction(), ElboParts()], loose.sampler(), source_of(x=X), "test", 16, SEED)
    assert alone["elbo"] == among["elbo"]


def test_each_example_is_shown_once_and_each_batch_has_its_seed(exact, source_of):
    spy = Spy()
    measure([spy], exact.sampler(), source_of(x=X), "test", 20, SEED)
    np.testing.assert_array_equal(np.concatenate([x for x, _ in spy.shown]), X)
    assert len({seed for _, seed in spy.shown}) == 3


@pytest.mark.parametrize(("own", "common", "count"), [(30, None, 30), (30, 25, 25), (None, 25, 25), (99, None, 50)])
def test_a_metric_sees_the_first_examples_up_to_its_own_limit(exact, source_of, own, common, count):
    limited, free = Spy(max_examples=own), Spy("free", ("all",))
    values = measure([limited, free], exact.sampler(), source_of(x=X), "test", 20, SEED, limit=common)
    assert values == {"count": count, "all": common or 50}
    np.testing.assert_array_equal(np.concatenate([x for x, _ in limited.shown]), X[:count])


def test_a_failing_metric_is_named(make_linear, exact, source_of):
    point = make_linear(exact.W, exact.b, exact.s, exact.A, exact.c, exact.sigma, point=True)
    with pytest.raises(MetricError, match=r"^Metric 'elbo' failed: `elbo` needs a posterior with a density"):
        measure([Reconstruction(), ElboParts()], point.sampler(), source_of(x=X), "test", 20, SEED)


def test_a_failing_result_is_named(exact, source_of):
    with pytest.raises(MetricError, match=r"^Metric 'active_units' failed: .* at least 2 examples"):
        measure([ActiveUnits()], exact.sampler(), source_of(x=X), "test", 20, SEED, limit=1)


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        ([Spy(), Spy(values=("other",))], "different names; more than one has spy"),
        ([Spy(), Spy("other")], "different values; more than one has count"),
    ],
    ids=["name", "value"],
)
def test_clashes_are_refused_before_any_work(exact, source_of, metrics, message):
    with pytest.raises(ValueError, match=message):
        measure(metrics, exact.sampler(), source_of(x=X), "test", 20, SEED)
    assert not any(metric.shown for metric in metrics)


def test_an_empty_split_is_refused(exact, source_of):
    with pytest.raises(ValueError, match="`split` must have examples, 'test' has none"):
        measure([Spy()], exact.sampler(), source_of(x=X[:0]), "test", 20, SEED)


def test_the_test_split_is_measured_by_default(exact, source_of):
    source = source_of(x=X)
    metrics = [ElboParts()]
    assert measure(metrics, exact.sampler(), source) == measure(metrics, exact.sampler(), source, "test", 500, [0, 0])


@pytest.mark.parametrize(
    ("name", "settings"),
    [("batch_size", {"batch_size": 0}), ("limit", {"limit": 0}), ("max_examples", {"metrics": [Spy(max_examples=0)]})],
)
def test_numbers_below_one_are_refused(exact, source_of, name, settings):
    arguments = {"metrics": [Spy()], "batch_size": 20, **settings}
    with pytest.raises(ValueError, match=f"`{name}` must be at least 1, got 0"):
        measure(sampler=exact.sampler(), source=source_of(x=X), split="test", seed=SEED, **arguments)
