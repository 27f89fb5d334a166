import pytest
from google.protobuf import text_format

from tests.deployment import parsed, text


def test_metrics_are_shown():
    config = parsed(text("monitoring.config"), "MonitoringConfig").prometheus_config
    assert config.enable and config.path == "/monitoring/prometheus/metrics"


@pytest.mark.parametrize(("right", "wrong"), [("enable", "enabled"), ("true", '"on"'), ("prometheus_config", "prom")])
def test_a_mistake_is_found(right, wrong):
    with pytest.raises(text_format.ParseError):
        parsed(text("monitoring.config").replace(right, wrong), "MonitoringConfig")
