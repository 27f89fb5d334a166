"""What readers of sentences share: lines -> records, and the vocabulary as one more split. Imports no TensorFlow."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, Protocol

from tfvae.checks import DataError
from tfvae.data.reader import FINDINGS, NO_LABEL, Item, Record, Reject, Shard, Skip
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.data.stamps import Stamp, stamps
from tfvae.symbols import SPELLING, UNKNOWN

_ENOUGH = 100
"""Lines of one word that tell how a language is written."""


class Line(NamedTuple):
    """One sentence as it was found."""

    where: str
    key: str
    """Names the line within its data set."""
    text: bytes
    label: int = NO_LABEL


class Corpus(Protocol):
    """A Reader of sentences. It is hashable, because its vocabulary is cached by reader."""

    def __hash__(self) -> int: ...

    @property
    def rules(self) -> SentenceRules: ...

    def shards(self) -> list[Shard]: ...

    def lines(self, shard: Shard) -> Iterator[Line | Reject]:
        """Yields the sentences of one part, or rejects for what cannot be read."""
        ...


class _Counted(NamedTuple):
    vocabulary: Vocabulary
    counts: tuple[int, ...]
    """How often each word occurs; 0 for the symbols that no text has."""
    known: frozenset[bytes]


def add_vocabulary(shards: list[Shard]) -> list[Shard]:
    """Appends one shard to the list: the vocabulary, counted over all shards of "train"."""
    train = [shard for shard in shards if shard.split == "train"]
    return [*shards, Shard(FINDINGS, train[0].path, train[0].start, train[-1].stop)]


def read_corpus(corpus: Corpus, shard: Shard) -> Iterator[Item]:
    """What `read` of a reader of sentences yields.

    Records are {"text": words with blanks between them, "label": int, "key": bytes}. Those of the split "findings"
    are its words in order, with their numbers of occurrence as labels.
    """
    if shard.split == FINDINGS:
        counted = _counted(corpus)
        for word, count in zip(counted.vocabulary.words, counted.counts, strict=True):
            yield _record(word.encode(), count, f"{FINDINGS}/{word}")
        return
    known = _counted(corpus).known if corpus.rules.keep_unknown < 1 else frozenset[bytes]()
    for line in corpus.lines(shard):
        yield _item(corpus.rules, line, known)


def _item(rules: SentenceRules, line: Line | Reject, known: frozenset[bytes]) -> Item:
    if isinstance(line, Reject):
        return line
    words = rules.words(line.where, line.text)
    if not isinstance(words, list):
        return words
    if rules.keep_unknown < 1 and (reason := rules.skips_unknown(words, known)):
        return Skip(line.where, reason)
    return _record(b" ".join(words), line.label, line.key)


def _words(rules: SentenceRules, line: Line | Reject) -> list[bytes] | Reject | Skip:
    return line if isinstance(line, Reject) else rules.words(line.where, line.text)


def _record(text: bytes, label: int, key: str) -> Record:
    return {"text": text, "label": label, "key": key.encode()}


def _counted(corpus: Corpus) -> _Counted:
    train = tuple(shard for shard in corpus.shards() if shard.split == "train")
    return _count(corpus, train, stamps(shard.path for shard in train))


@lru_cache(maxsize=2)
def _count(corpus: Corpus, train: tuple[Shard, ...], marks: tuple[Stamp, ...]) -> _Counted:
    """Vocabulary and word counts of the training lines, computed once a process unless a file changes."""
    lines = chain.from_iterable(map(corpus.lines, train))
    found = _count_words(train[0].path, (_words(corpus.rules, line) for line in lines))
    vocabulary = Vocabulary.of(found, corpus.rules.vocabulary_size)
    if vocabulary.size == len(SPELLING):
        raise DataError(
            f"{train[0].path} has no word to learn from: each one is spelled {', '.join(SPELLING)} or _UNK."
        )
    counts = [found.get(word, 0) for word in vocabulary.words]
    counts[:UNKNOWN] = [0] * UNKNOWN
    counts[UNKNOWN] = found.total() - sum(counts[UNKNOWN + 1 :])
    return _Counted(vocabulary, tuple(counts), frozenset(word.encode() for word in vocabulary.words[UNKNOWN + 1 :]))


def _count_words(path: str, sentences: Iterable[list[bytes] | Reject | Skip]) -> Counter[str]:
    counts, first, alone = Counter[bytes](), "", list[bytes]()
    for words in sentences:
        if isinstance(words, list):
            counts.update(words)
            alone += words if len(words) == 1 else []
        else:
            first = first or f"; the first of its lines, {words.where}: {words.reason}"
    if not counts:
        raise DataError(f"{path} has no usable line to train on: it must have one sentence a line{first}.")
    _check_blanks(path, counts, alone)
    return Counter({word.decode(): count for word, count in counts.items()})


def _check_blanks(path: str, counts: Counter[bytes], alone: Sequence[bytes]) -> None:
    """Refuses a language written without blanks: each line would be a word that no held-out line has.

    Args:
        path: the file, for the message.
        counts: of all words.
        alone: the words of the lines that have but one.
    """
    once = sum(counts[word] == 1 for word in alone)
    if once >= _ENOUGH and 2 * once > counts.total():
        raise DataError(
            f"{path} has {once} lines of a single word that occurs nowhere else: words must have blanks between them; "
            "in a language that is written without, put them between its characters."
        )
