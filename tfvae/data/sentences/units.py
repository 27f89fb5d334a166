"""What a sentence is cut into: words between blanks, or characters. Imports no TensorFlow."""

from collections import Counter
from collections.abc import Sequence
from unicodedata import name as name_of

from tfvae.data.sentences.vocabulary import BLANK

AUTO, WORD, CHARACTER = "auto", "word", "character"
UNITS = (AUTO, WORD, CHARACTER)
"""What the lines show; what stands between ASCII white space; each character, and a blank for white space."""

_ENOUGH = 100
"""Lines of one word that tell how a language is written."""
_IDEOGRAPHS = ("CJK", "HIRAGANA", "KATAKANA", "YI", "BOPOMOFO")
_LETTERS = ("THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "JAVANESE", "BALINESE")
"""First words of the names of characters of which words are written without blanks."""
_LONGEST = {_IDEOGRAPHS: 3, _LETTERS: 8}
"""Characters of what stands between blanks, on average, where somebody has put blanks between words."""


def cut(line: bytes, unit: str) -> list[bytes]:
    """The words of a line in UTF-8, or its characters, among which `BLANK` stands for white space.

    Raises:
        UnicodeDecodeError: characters are wanted of what is not in UTF-8.
    """
    words = line.split()
    if unit != CHARACTER:
        return words
    return [character.encode() for character in BLANK.encode().join(words).decode()]


def joined(parts: Sequence[bytes], unit: str) -> bytes:
    """The text that was cut into such parts, with single blanks for white space."""
    return b" ".join(parts) if unit != CHARACTER else b"".join(parts).replace(BLANK.encode(), b" ")


def unit_of(sentences: Sequence[Sequence[bytes]]) -> str:
    """Whether sentences, given as words, are of words at all: `WORD` or `CHARACTER`.

    They are not, where most letters are of a script that is written without blanks, and what stands between blanks is
    longer than words of such a script are; or where most words are lines by themselves that occur nowhere else.
    """
    counts = Counter(word for words in sentences for word in words)
    once = sum(counts[words[0]] == 1 for words in sentences if len(words) == 1)
    alone = once >= _ENOUGH and 2 * once > counts.total()
    return CHARACTER if alone or any(_runs_on(counts, script) for script in _LONGEST) else WORD


def _runs_on(counts: Counter[bytes], script: tuple[str, ...]) -> bool:
    characters = Counter[str]()
    for word, count in counts.items():
        for character in word.decode():
            characters[character] += count
    letters = {character: count for character, count in characters.items() if character.isalpha()}
    own = sum(count for letter, count in letters.items() if name_of(letter, "").startswith(script))
    long = sum(characters.values()) > _LONGEST[script] * counts.total()
    return long and 2 * own > sum(letters.values())
