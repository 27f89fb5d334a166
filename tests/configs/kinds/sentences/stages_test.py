"""Names of stages."""

import pytest
from ml_collections import ConfigDict

from configs.kinds.sentences.stages import method_of, stages


def test_one_stage_has_its_method_s_name():
    assert stages("sa_vae", 1) == ["sa_vae"]


def test_repeats_are_numbered():
    assert stages("sa_vae", 3) == ["sa_vae_0", "sa_vae_1", "sa_vae_2"]


@pytest.mark.parametrize("repeats", [1, 2])
@pytest.mark.parametrize("method", ["vae", "sa_vae_anneal", "beta_20", "autogen_0"])
def test_the_method_is_found_again(method, repeats):
    config = ConfigDict({"repeats": repeats})
    assert {method_of(stage, config) for stage in stages(method, repeats)} == {method}
