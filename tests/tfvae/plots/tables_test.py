import io

from rich.console import Console

from tfvae.plots import metric_table

ROWS = {
    "learned_gamma": {"mse": 0.0091234, "rate": 31.2, "frechet_digits_classifier": 12.41},
    "two_stage": {"frechet_digits_classifier": 4.73},
}


def printed(rows, width=100):
    file = io.StringIO()
    Console(file=file, width=width).print(metric_table(rows, title="Metrics"))
    return file.getvalue().splitlines()


def test_stages_are_columns_and_the_best_is_starred():
    lines = printed(ROWS)
    assert lines[0].strip() == "Metrics"
    cells = {line.split()[0]: line.split()[1:] for line in lines if line.strip() and "─" not in line}
    assert cells["metric"] == ["unit", "learned_gamma", "two_stage"]
    assert cells["mse"] == ["per", "dimension", "0.009123", "–"]
    assert cells["frechet_digits_classifier"] == ["features²", "12.41", "4.73", "*"]


def test_numbers_end_in_one_column():
    body = [line for line in printed(ROWS) if line.strip().startswith(("mse", "rate", "frechet"))]
    assert len({line.replace("4.73 *", "4.73  ").rstrip()[-4:] == "4.73" for line in body}) == 2
    assert (
        len({line.index(text) + len(text) for line, text in zip(body, ("0.009123", "31.2", "12.41"), strict=True)}) == 1
    )


def test_no_value_is_cut_on_a_narrow_terminal():
    text = "".join("\n".join(printed(ROWS, width=60)).split())
    for piece in ("0.009123", "31.2", "12.41", "4.73", "learned_gamma", "two_stage"):
        assert piece in text


def test_brackets_are_no_styles():
    file = io.StringIO()
    names = {"[red]a": {"gap_[/C]": 1.0}}
    Console(file=file, width=100).print(metric_table(names, title="[/bold] run"))
    assert all(text in file.getvalue() for text in ("[red]a", "gap_[/C]", "[/bold] run"))
