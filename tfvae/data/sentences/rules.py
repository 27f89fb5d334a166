"""Which lines of text are sentences. Imports no TensorFlow."""

from collections.abc import Collection
from dataclasses import dataclass

from tfvae.checks import require_at_least, require_one_of
from tfvae.data.containers.encoding import require_encoding
from tfvae.data.reader import Reject, Skip
from tfvae.data.sentences.units import AUTO, CHARACTER, UNITS, cut


@dataclass(frozen=True)
class SentenceRules:
    """Size of the vocabulary, bounds that broken lines exceed, and filters of sound ones.

    Words are what stands between ASCII white space; nothing else is changed, for corpora come tokenised. Where a
    language is written without blanks, or the user says so, they are characters. Lines beyond
    `max_chars` or `max_words`, without a word, with a zero byte or not in UTF-8 are rejected; lines that a `keep`
    filter leaves out are skipped. The vocabulary is that of the training lines which `keep_words` keeps.

    Args:
        vocabulary_size: most frequent words, and the four symbols; None keeps every word.
        max_chars: characters of a line.
        max_words: words of a line.
        keep_words: fewest and most words of a sentence that is kept.
        keep_unknown: largest share of its words that the vocabulary may lack.
        unit: "word", "character", or "auto" for what the training lines show; see `units`.
        encoding: of all files; "" finds it out for each.
    """

    vocabulary_size: int | None = None
    max_chars: int = 10_000
    max_words: int = 1_000
    keep_words: tuple[int, int] | None = None
    keep_unknown: float = 1.0
    unit: str = AUTO
    encoding: str = ""

    def __post_init__(self) -> None:
        if self.vocabulary_size is not None:
            require_at_least("vocabulary_size", self.vocabulary_size, 5)
        require_at_least("max_chars", self.max_chars, 1)
        require_at_least("max_words", self.max_words, 1)
        if self.keep_words is not None and not self._in_order(self.keep_words):
            rule = f"be (fewest, most) with 1 <= fewest <= most <= `max_words`, {self.max_words}"
            raise ValueError(f"`keep_words` must {rule}; got {self.keep_words}.")
        if not 0 <= self.keep_unknown <= 1:
            raise ValueError(f"`keep_unknown` must lie between 0 and 1, got {self.keep_unknown!r}.")
        require_one_of("unit", self.unit, UNITS)
        require_encoding("encoding", self.encoding)

    def _in_order(self, keep_words: tuple[int, ...]) -> bool:
        return len(keep_words) == 2 and 1 <= keep_words[0] <= keep_words[1] <= self.max_words

    def words(self, where: str, line: bytes) -> list[bytes] | Reject | Skip:
        """The words of a line, or the Reject or Skip that stands for it."""
        if len(line) > MAX_BYTES * self.max_chars:  # before it is split: the words of a long line take twenty times it
            return Reject(where, self._too_long)
        try:
            words = cut(line, self.unit)
            fault = self._fault(line, words)
        except UnicodeDecodeError:  # where is not said: rejects are counted by their reasons
            fault = "not in UTF-8"
        if fault is not None:
            return Reject(where, fault)
        if not words:
            return Skip(where, "no words")
        fewest, most = self.keep_words or (1, self.max_words)
        if len(words) < fewest:
            return Skip(where, f"fewer than {fewest} {self._units}")
        if len(words) > most:
            return Skip(where, f"more than {most} {self._units}")
        return words

    def skips_unknown(self, words: list[bytes], known: Collection[bytes]) -> str | None:
        """The reason to skip a sentence because too many of its words are out of `known`; None where it is kept."""
        unknown = sum(word not in known for word in words)
        if unknown <= self.keep_unknown * len(words):
            return None
        return "unknown words" if self.keep_unknown == 0 else f"a share of unknown words above {self.keep_unknown}"

    @property
    def _units(self) -> str:
        return "characters" if self.unit == CHARACTER else "words"

    @property
    def _too_long(self) -> str:
        return f"longer than {self.max_chars} characters"

    def _fault(self, line: bytes, words: list[bytes]) -> str | None:
        """Why a line is no sentence; raises UnicodeDecodeError where it is not in UTF-8."""
        if len(line.decode()) > self.max_chars:
            return self._too_long
        if b"\0" in line:
            return "holds a zero byte, which is no text"
        too_many = f"more than {self.max_words} {self._units}, the most a line may have"
        return too_many if len(words) > self.max_words else None


MAX_BYTES = 4
"""Maximum length of a character in UTF-8."""
