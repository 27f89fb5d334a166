import gc

import pytest

from tfvae.collector import calm


@pytest.fixture
def thresholds():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_collections_become_rare_and_stay_on(thresholds):
    gc.set_threshold(700, 10, 10)
    calm()
    assert gc.isenabled()
    assert gc.get_threshold()[0] > 700
