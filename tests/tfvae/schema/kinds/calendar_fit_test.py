from datetime import datetime

import pytest

from tfvae.schema.kinds.calendar_fit import formats_of

DAYS = [datetime(2019, 1, 5, 9, 4, 6), datetime(2020, 2, 29, 23, 59, 59), datetime(1999, 12, 31, 0, 0, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%d-%b-%y", "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M", "%a, %d %b %Y %H:%M:%S",
        "%A, %B %d, %Y", "%a %b %d %H:%M:%S %Y", "%m/%d/%Y %I:%M %p", "%H:%M:%S", "%Y-%m", "%b %Y", "%Y%m%d%H%M%S",
    ],
)  # fmt: skip
def test_what_strftime_writes_is_read_and_written_again(text):
    texts = [day.strftime(text) for day in DAYS]
    found = formats_of(texts)[0]
    assert found.text == text
    assert [found.write(found.read(one)) for one in texts] == texts


def test_days_without_zeros_stay_so():
    texts = ["3/7/2020", "12/25/2021", "1/31/1999"]
    found = formats_of(texts)[0]
    assert found.short == "md"
    assert [found.write(found.read(one)) for one in texts] == texts


@pytest.mark.parametrize(
    "texts, short",
    [
        (["08/16/2022 8:24 PM", "11/02/2022 12:05 AM"], "I"),
        (["8/16/2022 08:24 PM", "11/2/2022 12:05 AM"], "md"),
        (["5.03.2021 7:01", "14.11.2021 23:59"], "dH"),
        (["16 AUG 2022 8:24 pm", "1 FEB 2022 11:00 am"], "dI"),
        (["16-aug-2022 08:24 PM", "01-feb-2022 11:00 AM"], ""),
        (["MON, 7 FEB 2022", "TUE, 15 FEB 2022"], "d"),
        (["2023年1月2日", "2023年11月22日"], "md"),
        (["2023. 01. 02.", "2023. 11. 22."], ""),
        (["02JAN2023:10:00:00", "22NOV2023:23:59:59"], ""),
        (["02-JAN-23 10.15.00.000100 AM", "22-NOV-23 12.00.00.000000 PM"], ""),
        (["Mon Jan 02 10:00:00 +0000 2023", "Sun Jan 15 23:59:59 +0000 2023"], ""),
        (["20230102_101500", "20231122_235959"], ""),
        (["2023-01-02 10-15-00", "2023-11-22 23-59-59"], ""),
        (["2023-01-02 10", "2023-11-22 23"], ""),
    ],
)
def test_each_part_has_its_own_zeros_and_its_own_capitals(texts, short):
    found = formats_of(texts)[0]
    assert found.short == short
    assert [found.write(found.read(one)) for one in texts] == texts


@pytest.mark.parametrize(
    "texts",
    [
        ["27:15:00", "08:59:59", "127:00:01"],
        ["7:15:00", "31:00:00"],
        ["0 days 05:12:13", "11 days 23:59:59"],
        ["0 days 05:12:13.500", "1 days 00:00:00.250"],
    ],
)
def test_durations_may_be_longer_than_a_day(texts):
    found = formats_of(texts)[0]
    assert [found.write(found.read(one)) for one in texts] == texts


def test_another_day_of_the_week_is_no_date():
    assert formats_of(["Tue, 07 Feb 2022"]) == []


def test_values_tell_the_day_from_the_month():
    assert formats_of(["13/02/2020", "01/03/2020"])[0].text == "%d/%m/%Y"
    assert [found.text for found in formats_of(["01/02/2020", "03/04/2020"])] == ["%m/%d/%Y", "%d/%m/%Y"]


@pytest.mark.parametrize(
    "texts", [["09:11:52.123", "09:11:52.500"], ["09:11:52", "09:11:52.5", "09:11:52.123456"], ["9:11", "10:45"]]
)
def test_decimals_of_seconds_are_kept(texts):
    found = formats_of(texts)[0]
    assert [found.write(found.read(one)) for one in texts] == texts


@pytest.mark.parametrize("texts", [["2020-02-30"], ["2020-13-01", "2020-01-01"], ["25:00"], ["hello"], ["12.5"]])
def test_what_is_no_date_has_no_format(texts):
    assert formats_of(texts) == []
