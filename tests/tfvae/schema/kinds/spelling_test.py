import pytest

from tfvae.schema.kinds.spelling import spelling_of


@pytest.mark.parametrize(
    "texts, units",
    [
        (["12", "-7", "0"], [12, -7, 0]),
        (["26.28", "0.50", "-1.00"], [2628, 50, -100]),
        (["26.5", "5.0", "26.28"], [2650, 500, 2628]),
        (["5.0", "7.0"], [5, 7]),
        (["1,234", "567", "12,000,000"], [1234, 567, 12000000]),
        (["1,234.50", "7.25"], [123450, 725]),
        (["1.234,50", "7,25"], [123450, 725]),
        (["0,125", "1,5"], [125, 1500]),
        (["1 234", "56"], [1234, 56]),
        (["$1,234.50", "$7.25", "-$3.00"], [123450, 725, -300]),
        (["€ -3", "€ 4"], [-3, 4]),
        (["CHF 3.50", "CHF 14.25"], [350, 1425]),
        (["kr 3", "kr 14"], [3, 14]),
        (["12.5 %", "3.0 %"], [125, 30]),
        ([".5", "1.5"], [5, 15]),
        (["9" * 40, "1"], [int("9" * 40), 1]),
        ([" 10", " 7"], [10, 7]),
        (["(1,234.50)", "7.25", "0.00"], [-123450, 725, 0]),
        (["($3.10)", "$4.25"], [-310, 425]),
        (["12.51-", "3.00"], [-1251, 300]),
        (["+3.5%", "-2.1%", "0.0%"], [35, -21, 0]),
        (["192.168.100.200", "1.234.567.890"], [192168100200, 1234567890]),
    ],
)
def test_numbers_are_read_and_spelled_as_they_were(texts, units):
    spelling = spelling_of(texts)
    assert [spelling.units(text) for text in texts] == units
    assert [spelling.text(unit) for unit in units] == texts


@pytest.mark.parametrize(
    "texts",
    [
        ["+47", "+48"], ["007", "008"], ["12E5", "13E5"], ["abc"], ["1-2", "3-4"], ["1.2.3"], ["$1", "€2"], ["--5"],
        ["192.168.100.200", "255.255.255.255"], ["(3)", "-4"], ["+3", "-4", "5"], ["1e-07", "2e-07"],
        ["nan"], ["1_000"], ["1,23,456.7"], ["City 1", "City 12"], ["No 1", "No 2"], ["AB12", "AB13"], [],
    ],
)  # fmt: skip
def test_codes_and_words_are_no_numbers(texts):
    assert spelling_of(texts) is None


def test_the_shortest_decimals_are_not_padded():
    spelling = spelling_of(["0.030589983", "-1.8912", "5.19"])
    assert spelling.text(7 * 10**9) == "7.0"
    assert spelling.text(75 * 10**8) == "7.5"


def test_other_spellings_are_not_read():
    spelling = spelling_of(["$1.50", "$2.75"])
    assert [spelling.units(text) for text in ("1.50", "$01.50", "$x", "")] == [None] * 4


@pytest.mark.parametrize("texts", [["2106", "9,618", "10,469"], ["\u0661\u0662", "\u0663"]])
def test_what_may_be_meant_otherwise_is_no_number(texts):
    """Of thousands that only some have, a decimal comma would make thousandths; digits of other scripts stay texts."""
    assert spelling_of(texts) is None
