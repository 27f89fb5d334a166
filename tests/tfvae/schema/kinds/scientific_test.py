import pytest

from tfvae.schema.kinds.scientific import scientific_of


@pytest.mark.parametrize(
    "texts",
    [
        ["4.04E+05", "1.20E-03", "0.00E+00", "-9.99E+12"],  # of Excel
        ["1e-07", "0.5", "-2.5e+20", "100.0", "0.0"],  # of Python and pandas
        ["1e+05", "123456", "4.04e-05", "0.5", "0"],  # of R
        ["1E+07", "123456.5"],
    ],
)
def test_numbers_with_exponents_come_back_as_they_were(texts):
    spelling = scientific_of(texts)
    assert [spelling.text(float(text)) for text in texts] == texts


@pytest.mark.parametrize("texts", [["12E5"], ["1e-07", "abc"], ["1e-07", ".5"], ["1.5", "2"], ["1e-07", "007"], []])
def test_codes_words_and_plain_numbers_have_none(texts):
    assert scientific_of(texts) is None


def test_new_numbers_are_spelled_like_those_beside_them():
    spelling = scientific_of(["1.50e-05", "2.25e-04", "0.30", "17.50"])
    assert [spelling.text(number) for number in (1.23456e-05, 0.2, 3.25)] == ["1.23e-05", "0.20", "3.25"]
    shortest = scientific_of(["1.4291314164728952e-09", "3.25e-08", "0.0844421851525", "980.24464266547"])
    assert [shortest.text(number) for number in (1.5e-09, 0.25, 7.0)] == ["1.5e-09", "0.25", "7.0"]
