"""The table of what was judged."""

from benchmarks.judge.page import page


def test_the_page_has_a_column_for_each_system_and_errors_over_seeds():
    found = page(
        "judge all", {"real": [{"p_mean": 0.5}], "tree": [{"p_mean": 0.1, "cpu": 9}, {"p_mean": 0.3, "cpu": 9}]}
    )
    assert found.startswith("`judge all`")
    assert "| | real | tree |" in found
    assert "| p_mean | 0.5 | 0.2 ± 0.1 |" in found
    assert "| cpu | – | 9 ± 0 |" in found
