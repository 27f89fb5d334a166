"""What both protocols share, with models and a batcher that do as they are told."""

from concurrent.futures import Future

import numpy as np
import pytest
from tensorflow_serving.config.model_server_config_pb2 import ModelServerConfig

from serving.server.address import Address
from serving.server.endpoint import Endpoint
from serving.server.limits import Limits
from serving.server.metrics import Metrics
from serving.server.signatures import Signature, Spec
from serving.server.status import Code, ServingError

SEEDS = Signature("serving_default", {"seed": Spec("int64", (None,))}, {"x": Spec("float32", (None,))})
INPUTS = {"seed": np.arange(2)}


class Models:
    """One model with one version."""

    number, signatures = 3, {"serving_default": SEEDS}

    def find(self, address):
        self.found = address
        return self

    def names(self):
        return ["m"]

    def states(self, model, version):
        return [(model, version)]

    def reload(self, config):
        self.config = config


class Batcher:
    """Gives the future of the test."""

    def __init__(self):
        self.future = Future()

    def submit(self, version, signature, inputs, *, deadline):
        self.deadline = deadline
        return self.future


@pytest.fixture
def models():
    return Models()


@pytest.fixture
def batcher():
    return Batcher()


@pytest.fixture
def endpoint(models, batcher):
    return Endpoint(models, batcher, Limits(in_flight=2, run_seconds=0.05), Metrics())


def code(work):
    with pytest.raises(ServingError) as caught:
        work()
    return caught.value.code


def test_predicts(endpoint, models, batcher):
    batcher.future.set_result({"x": np.ones(2)})
    answer = endpoint.predict(Address("m", 3), "", INPUTS, None)
    assert (answer.version, answer.signature) == (models, SEEDS)
    assert answer.outputs.keys() == {"x"}
    assert models.found == Address("m", 3)
    assert 'runtime_latency_count{model_name="m",API="predict",runtime="TF2"} 1\n' in endpoint.metrics.text()


def test_the_models_errors_pass(endpoint, batcher):
    batcher.future.set_exception(ServingError(Code.OUT_OF_RANGE, "no"))
    assert code(lambda: endpoint.predict(Address("m"), "", INPUTS, None)) is Code.OUT_OF_RANGE


@pytest.mark.parametrize("seconds", [0.01, None, 1000.0])
def test_gives_up_in_time(endpoint, batcher, seconds):
    assert code(lambda: endpoint.predict(Address("m"), "", INPUTS, seconds)) is Code.DEADLINE_EXCEEDED
    assert batcher.future.cancelled()


def test_checks_before_it_queues(endpoint, batcher):
    assert code(lambda: endpoint.predict(Address("m"), "", {}, None)) is Code.INVALID_ARGUMENT
    assert code(lambda: endpoint.predict(Address("m"), "other", INPUTS, None)) is Code.FAILED_PRECONDITION
    assert not hasattr(batcher, "deadline")


def test_admits_so_many_and_frees_their_places(endpoint):
    for _ in range(3):
        with endpoint.admitted(), endpoint.admitted():
            assert code(endpoint.admitted().__enter__) is Code.RESOURCE_EXHAUSTED
    with pytest.raises(KeyError), endpoint.admitted():
        raise KeyError
    with endpoint.admitted(), endpoint.admitted():
        pass


def test_states_are_of_what_the_address_means(endpoint):
    assert endpoint.states(Address("m")) == [("m", None)]
    assert endpoint.states(Address("m", 8)) == [("m", 8)]
    assert endpoint.states(Address("m", label="stable")) == [("m", 3)]


def test_only_lists_of_models_are_loaded(endpoint, models):
    assert code(lambda: endpoint.reload(ModelServerConfig())) is Code.INVALID_ARGUMENT
    config = ModelServerConfig()
    config.model_config_list.SetInParent()
    endpoint.reload(config)
    assert models.config is config


def test_only_names_of_models_are_known(endpoint):
    assert (endpoint.known("m"), endpoint.known("n")) == ("m", "")
