"""Texts that are cut into words or into characters, from the lines of a file to records and their vocabulary."""

import pytest

from tests.sentences import read, texts
from tfvae.data.reader import Skip, Told
from tfvae.data.sentences.corpus import CUT
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import TextFiles
from tfvae.data.sentences.units import cut, joined
from tfvae.data.sentences.vocabulary import BLANK


@pytest.fixture
def files(tmp_path):
    """files(lines, rules=...) is a reader of them, for training."""

    def make(lines, **options) -> TextFiles:
        (tmp_path / "train.txt").write_bytes(b"\n".join(lines))
        (tmp_path / "test.txt").write_bytes(b"test")
        return TextFiles(str(tmp_path / "train.txt"), *[str(tmp_path / "test.txt")] * 2, **options)

    return make


@pytest.mark.parametrize("unit", ["word", "character"])
def test_what_is_cut_is_joined_again(unit):
    line = " \u98df b\tcd  \u00e9 "
    assert joined(cut(line.encode(), unit), unit).decode() == "\u98df b cd \u00e9"


CHINESE = "\u98df\u7269\u5f88\u597d\u4eba\u5c71\u706b\u6c34\u5929\u4e2d"
THAI = "\u0e2d\u0e32\u0e2b\u0e32\u0e23\u0e14\u0e35\u0e21\u0e32\u0e01"
RUN_ON = {
    "chinese": [CHINESE[i % 7 :] + CHINESE[i % 5 :] for i in range(60)],
    "two phrases": [f"{CHINESE[i % 4 :]}\uff0c {CHINESE[i % 3 :]}\u3002" for i in range(60)],
    "a name in it": [f"{CHINESE} Python {CHINESE[i % 3 :]}{i}" for i in range(60)],
    "thai": [f"{THAI[i % 4 :]}{THAI} {THAI[: 3 + i % 5]}{THAI}" for i in range(60)],
    "codes": [f"{7919 * i:x}-{104729 * i:x}" for i in range(200)],
}


@pytest.mark.parametrize("case", RUN_ON)
def test_texts_without_blanks_are_cut_into_characters_and_told(files, case):
    lines = RUN_ON[case]
    reader = files([line.encode() for line in lines])
    told, *items = read(reader)["train"]
    assert told == Told(reader.train, CUT)
    assert texts(items) == lines
    assert {*texts(read(reader)["findings"])[4:]} == {BLANK, *"".join(lines).replace(" ", "")}


WORDS = {
    "cut already": ["\u98df\u7269 \u5f88 \u597d", "\u4eba \u5f88 \u597d"] * 60,
    "answers": ["yes", "no"] * 100,
    "a few names": ["Tokyo \u6771\u4eac is a city", "Kyoto \u4eac\u90fd is one"] * 60,
    "few lines": [f"word{i}" for i in range(50)],
    "korean": ["\ub098\ub294 \ubc25\uc744 \uba39\ub294\ub2e4", "\ub108\ub294 \uc798 \uc794\ub2e4"] * 60,
}


@pytest.mark.parametrize("case", WORDS)
def test_words_between_blanks_stay_words(files, case):
    splits = read(files([line.encode() for line in WORDS[case]]))
    assert texts(splits["train"]) == WORDS[case]
    assert {*texts(splits["findings"])[4:]} == {word for line in WORDS[case] for word in line.split()}


def test_the_unit_is_the_users_to_say(files):
    lines = [line.encode() for line in RUN_ON["chinese"]]
    assert {*texts(read(files(lines, rules=SentenceRules(unit="word")))["findings"])[4:]} == {*RUN_ON["chinese"]}
    few = read(files([b"ab a", b"b a"], rules=SentenceRules(unit="character", keep_words=(4, 9))))
    assert [item if isinstance(item, Skip) else item["text"] for item in few["train"]] == [
        b"ab a",
        Skip(few["train"][1].where, "fewer than 4 characters"),
    ]
    assert texts(few["findings"])[4:] == [BLANK, "a", "b"]
