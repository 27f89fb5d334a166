import pytest
from google.protobuf import text_format

from tests.deployment import parsed, text


def check(content):
    """Raises ValueError where TensorFlow Serving would refuse to start."""
    config = parsed(content, "BatchingParameters")
    sizes, most = list(config.allowed_batch_sizes), config.max_batch_size.value
    if sizes != sorted(set(sizes)):
        raise ValueError(f"`allowed_batch_sizes` must rise, got {sizes}.")
    if not sizes or {sizes[-1], config.max_execution_batch_size.value} != {most}:
        raise ValueError(f"The last of `allowed_batch_sizes` and `max_execution_batch_size` must be {most}.")
    return config


def test_batching_does_not_wait_and_is_bounded():
    config = check(text("batching.config"))
    assert config.max_batch_size.value == 256
    assert config.HasField("batch_timeout_micros") and config.batch_timeout_micros.value == 0
    assert 0 < config.max_enqueued_batches.value <= 1000
    assert config.enable_large_batch_splitting.value and not config.pad_variable_length_inputs


@pytest.mark.parametrize(
    ("right", "wrong", "error"),
    [
        ("max_batch_size { value: 256 }", "max_batch_size { value: 512 }", "must be 512"),
        ("allowed_batch_sizes: 256", "", "must be 256"),
        ("allowed_batch_sizes: 64", "allowed_batch_sizes: 8", "must rise"),
    ],
)
def test_sizes_that_do_not_fit_are_found(right, wrong, error):
    content = text("batching.config")
    assert right in content
    with pytest.raises(ValueError, match=error):
        check(content.replace(right, wrong))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("max_batch_size { value: 256 }", "max_batch_size: 256"),  # it is a message, for 0 and absent differ
        ("num_batch_threads", "num_threads"),
        ("value: true", "value: yes"),
    ],
)
def test_a_mistake_is_found(right, wrong):
    content = text("batching.config")
    assert right in content
    with pytest.raises(text_format.ParseError):
        check(content.replace(right, wrong))
