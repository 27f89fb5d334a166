"""What a finished run may be told: its own numbers, and others where only measuring reads them."""

import pytest

from tfvae.checks import ConfigError
from tfvae.config import resolve
from tfvae.config_file import load
from tfvae.evaluate import measured


@pytest.fixture
def trained(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "from ml_collections import ConfigDict\n"
        "def get_config(preset):\n"
        "    numbers = {'seed': 0, 'width': 3, 'metrics': {'limit': 5}, 'metrics_too': 1}\n"
        "    return ConfigDict(numbers)\n"
        "build = print\n"
    )
    file = load(path)
    return file, resolve(file, {"preset": "smoke", "seed": 4})


def test_numbers_that_only_measuring_reads_are_replaced(trained):
    config = measured(*trained, {"metrics.limit": "7"})
    assert (config.metrics.limit, config.seed, config.preset) == (7, 4, "smoke")


def test_what_the_run_knows_may_be_repeated(trained):
    assert measured(*trained, {"preset": "smoke", "seed": "4"}).to_dict() == trained[1].to_dict()


@pytest.mark.parametrize(
    ("field", "value", "was"), [("preset", "small", "'smoke'"), ("seed", "0", "4"), ("metrics_too", "2", "1")]
)
def test_what_training_has_read_is_refused(trained, field, value, was):
    with pytest.raises(ConfigError, match=f"`config.{field}` was {was} in training, and only config.metrics and "):
        measured(*trained, {field: value})
