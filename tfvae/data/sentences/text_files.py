"""Reader of plain text, one sentence a line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tfvae.checks import DataError
from tfvae.data.containers.encoding import encoding_of, told
from tfvae.data.containers.listing import find_files
from tfvae.data.containers.opening import open_file
from tfvae.data.line_files import Lines, lines_of, shards_of
from tfvae.data.reader import SPLITS, Item, Reject, Shard, Told
from tfvae.data.sentences.corpus import Line, add_vocabulary, read_corpus
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.splits import check_fractions, hash_assign
from tfvae.data.stamps import stamps

ENDINGS = (".txt",)
"""Of the files that are read in a folder or an archive."""
_DIGITS = 9
"""Of a label, so that it fits into 32 bits."""
_BOM = b"\xef\xbb\xbf"
"""Byte order mark of UTF-8, with which some editors begin a file."""


@dataclass(frozen=True)
class TextFiles:
    """Sentences in text files, in the order of their lines; a line ends with \\n, \\r\\n or \\r.

    The splits are "train", "validation", "test", and "findings": the words of "train". See `read_corpus` for the
    records. Each path is a file, plain or ending in `.gz`, or a folder or zip archive, whose `.txt` and `.txt.gz` files
    are read in the order of their names (see `find_files`). Plain files are read in parts, packed ones whole for each
    split.

    Args:
        train: to train on.
        validation: to validate on; None splits off a share of the training lines, by hash of number and text.
        test: the same, to test on.
        labelled: whether lines are `label<TAB>sentence`, with a whole number.
        validation_fraction: share of the lines that makes up "validation", where it has no file.
        test_fraction: share of the lines that makes up "test", where it has no file.
        rules: which lines are sentences, and how many words the vocabulary has.
    """

    train: str
    validation: str | None = None
    test: str | None = None
    labelled: bool = False
    validation_fraction: float = 0.1
    test_fraction: float = 0.1
    rules: SentenceRules = field(default_factory=SentenceRules)

    def __post_init__(self) -> None:
        check_fractions(self._fractions)

    def shards(self) -> list[Shard]:
        """Parts of all splits; parts of a file that is split by hash belong to several.

        Raises:
            DataError: a file is missing, broken, empty, or no text.
        """
        paths = {split: self._path(split) for split in ("train", "validation", "test")}
        parts = {path: _parts(path, self.rules) for path in sorted(set(paths.values()))}
        return add_vocabulary([part._replace(split=split) for split, path in paths.items() for part in parts[path]])

    def read(self, shard: Shard) -> Iterator[Item]:
        """Records of one part.

        Raises:
            DataError: the file is broken, or none of its lines is fit to train on.
        """
        with_own_file = set(SPLITS) - self._fractions.keys()
        if shard.start == 0 and shard.split in with_own_file:
            yield from encodings_told([shard.path], self.rules)
        yield from read_corpus(self, shard)

    def lines(self, shard: Shard) -> Iterator[Line | Reject]:
        """Lines of one part that belong to its split."""
        fractions = self._fractions if shard.split in {"train", *self._fractions} else {}
        # A number alone names a line of a single file; of several, the file's place in the folder goes before it.
        key = shard.split + shard.path.removeprefix(self._path(shard.split))
        raws = lines_of(shard, Lines(), encoding_in(shard.path, self.rules))
        for number, raw in enumerate(raws, start=shard.start + 1):
            line = plain(number, raw)
            if not fractions or hash_assign(f"{number} {line.decode('latin-1')}", fractions) == shard.split:
                yield self._line(f"{shard.path}:{number}", f"{key}/{number:08d}", line)

    def _line(self, where: str, key: str, line: bytes) -> Line | Reject:
        if not self.labelled or not line.strip():
            return Line(where, key, line)
        label, tab, text = line.partition(b"\t")
        if not (tab and label.isdigit() and len(label) <= _DIGITS):
            return Reject(where, f"must begin with a label, of 1 to {_DIGITS} digits, and a tab")
        return Line(where, key, text, int(label))

    def _path(self, split: str) -> str:
        return {"validation": self.validation, "test": self.test}.get(split) or self.train

    @property
    def _fractions(self) -> Mapping[str, float]:
        shares = {"test": (self.test, self.test_fraction), "validation": (self.validation, self.validation_fraction)}
        return {split: fraction for split, (path, fraction) in shares.items() if path is None}


def _parts(path: str, rules: SentenceRules) -> list[Shard]:
    files = find_files(path, ENDINGS)
    for file in files:
        check_text(file)
    return [part for file in files for part in shards_of(file, Lines(), encoding_in(file, rules))]


def encoding_in(path: str, rules: SentenceRules) -> str:
    """The encoding of a file: what the rules say, else what its bytes show.

    Raises:
        DataError: the file is broken, or no text.
    """
    return rules.encoding or encoding_of(path, stamps([path]))


def encodings_told(files: Iterable[str], rules: SentenceRules) -> Iterator[Told]:
    """What people should know of files that are in another encoding than UTF-8."""
    return (Told(file, what) for file in files for what in told(encoding_in(file, rules)))


def plain(number: int, raw: bytes) -> bytes:
    """A line of a file, counted from 1, without its end or that of a file of DOS; the first one without its mark."""
    return (raw.removeprefix(_BOM) if number == 1 else raw).rstrip(b"\r\n\x1a")


def check_text(path: str) -> None:
    """Raises DataError where a file is empty."""
    if not holds_text(path):
        raise DataError(f"{path} is empty: it must have one sentence a line.")


def holds_text(path: str) -> bool:
    """Whether a file is not empty."""
    with open_file(path) as file:
        return bool(file.read(1))
