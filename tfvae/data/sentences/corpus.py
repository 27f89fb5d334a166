"""What readers of sentences share: lines -> records, and the vocabulary as one more split. Imports no TensorFlow."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple, Protocol

from tfvae.checks import DataError
from tfvae.data.reader import FINDINGS, NO_LABEL, Item, Record, Reject, Shard, Skip, Told
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.units import AUTO, CHARACTER, joined, unit_of
from tfvae.data.sentences.vocabulary import Vocabulary
from tfvae.data.stamps import Stamp, stamps
from tfvae.symbols import SPELLING, UNKNOWN

_LOOK = 2000
"""Training lines that tell how a language is written."""
CUT = "words are written without blanks, so it is cut into characters; --config.data.unit=word keeps what blanks part"
"""What is told of such a corpus."""


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

    Records are {"text": words with blanks between them, or the text that is cut into characters, "label": int,
    "key": bytes}. Those of the split "findings" are its words in order, with their numbers of occurrence as labels.
    """
    if shard.split == FINDINGS:
        counted = _counted(corpus)
        for word, count in zip(counted.vocabulary.words, counted.counts, strict=True):
            yield _record(word.encode(), count, f"{FINDINGS}/{word}")
        return
    rules, train = _settled(corpus), _train(corpus)
    if rules.unit == CHARACTER != corpus.rules.unit and shard == train[0]:
        yield Told(shard.path, CUT)
    known = _counted(corpus).known if rules.keep_unknown < 1 else frozenset[bytes]()
    for line in corpus.lines(shard):
        yield _item(rules, line, known)


def _item(rules: SentenceRules, line: Line | Reject, known: frozenset[bytes]) -> Item:
    words = _words(rules, line)
    if not isinstance(words, list):
        return words
    assert isinstance(line, Line), "rejects have no words"
    if rules.keep_unknown < 1 and (reason := rules.skips_unknown(words, known)):
        return Skip(line.where, reason)
    return _record(joined(words, rules.unit), line.label, line.key)


def _words(rules: SentenceRules, line: Line | Reject) -> list[bytes] | Reject | Skip:
    return line if isinstance(line, Reject) else rules.words(line.where, line.text)


def _record(text: bytes, label: int, key: str) -> Record:
    return {"text": text, "label": label, "key": key.encode()}


def _train(corpus: Corpus) -> tuple[Shard, ...]:
    return tuple(shard for shard in corpus.shards() if shard.split == "train")


def _settled(corpus: Corpus) -> SentenceRules:
    """The rules of a corpus with the unit that its training lines show, where nobody says which."""
    if corpus.rules.unit != AUTO:
        return corpus.rules
    train = _train(corpus)
    return replace(corpus.rules, unit=_unit(corpus, train, stamps(shard.path for shard in train)))


@lru_cache(maxsize=2)
def _unit(corpus: Corpus, train: tuple[Shard, ...], marks: tuple[Stamp, ...]) -> str:
    """What the first training lines are cut into, found once a process unless a file changes."""
    lines = islice(chain.from_iterable(map(corpus.lines, train)), _LOOK)
    free = replace(corpus.rules, keep_words=None)  # a line of any length tells how a language is written
    return unit_of([words for line in lines if isinstance(words := _words(free, line), list)])


def _counted(corpus: Corpus) -> _Counted:
    train = _train(corpus)
    return _count(corpus, train, stamps(shard.path for shard in train))


@lru_cache(maxsize=2)
def _count(corpus: Corpus, train: tuple[Shard, ...], marks: tuple[Stamp, ...]) -> _Counted:
    """Vocabulary and word counts of the training lines, computed once a process unless a file changes."""
    rules = _settled(corpus)
    lines = chain.from_iterable(map(corpus.lines, train))
    found = _count_words(train[0].path, (_words(rules, line) for line in lines))
    characters = rules.unit == CHARACTER
    vocabulary = Vocabulary.of(found, rules.vocabulary_size, characters=characters)
    if vocabulary.size == len(SPELLING) + characters:
        raise DataError(
            f"{train[0].path} has no word to learn from: each one is spelled {', '.join(SPELLING)} or _UNK."
        )
    counts = [found.get(word, 0) for word in vocabulary.words]
    counts[:UNKNOWN] = [0] * UNKNOWN
    counts[UNKNOWN] = found.total() - sum(counts[UNKNOWN + 1 :])
    return _Counted(vocabulary, tuple(counts), frozenset(word.encode() for word in vocabulary.words[UNKNOWN + 1 :]))


def _count_words(path: str, sentences: Iterable[list[bytes] | Reject | Skip]) -> Counter[str]:
    counts, first = Counter[bytes](), ""
    for words in sentences:
        if isinstance(words, list):
            counts.update(words)
        else:
            first = first or f"; the first of its lines, {words.where}: {words.reason}"
    if not counts:
        raise DataError(f"{path} has no usable line to train on: it must have one sentence a line{first}.")
    return Counter({word.decode(): count for word, count in counts.items()})
