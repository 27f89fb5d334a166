"""Recognises the layout of text data by what lies in its directory. Imports no TensorFlow."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ml_collections import ConfigDict

from tfvae.checks import ConfigError, DataError
from tfvae.data.containers.listing import NoFileError, find_files
from tfvae.data.reader import Reader
from tfvae.data.sentences.mixed_lines import MixedLines
from tfvae.data.sentences.numbered_files import NumberedFiles, Parts, may_be_mixed, parts_of
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import ENDINGS, TextFiles
from tfvae.data.sentences.tfds import PreparedText


class _Layout(NamedTuple):
    """Files of the splits; None where a share of the training lines is split off."""

    train: str
    validation: str | None
    test: str | None
    labelled: bool = False


LAYOUTS = (
    _Layout("yelp.train.txt", "yelp.valid.txt", "yelp.test.txt", labelled=True),
    _Layout("yahoo.train.txt", "yahoo.valid.txt", "yahoo.test.txt"),
    _Layout("books_large_p1.txt", None, "books_large_p2.txt"),
    _Layout("train.txt", "validation.txt", "test.txt"),
    _Layout("train.txt", "valid.txt", "test.txt"),
    _Layout("train.txt", "val.txt", "test.txt"),
    _Layout("train.txt", "dev.txt", "test.txt"),
    _Layout("train.txt", None, "test.txt"),
    _Layout("train.txt", "validation.txt", None),
    _Layout("train.txt", "valid.txt", None),
    _Layout("train.txt", None, None),
)
"""Tried in this order; each file may be gzipped, with `.gz` behind its name."""
_PARTS = frozenset(name for layout in LAYOUTS for name in layout[:3] if name)
PREPARED = {"yelp": "yelp_polarity_reviews", "bookcorpus": "lm1b", "lm1b": "lm1b"}
"""What of TensorFlow Datasets serves a data set: of BookCorpus, which cannot be had any more, another large corpus."""


def reader_for(dataset: str, config: ConfigDict) -> Reader:
    """The reader of what lies in `config.data_dir`; it opens no file yet, but lists what archives hold.

    In this order: a text file itself; a prepared TensorFlow Dataset; one of `LAYOUTS`; files of all splits that are
    numbered by their labels, such as `train.0.txt`; the only text file; all text files of a folder or zip archive,
    which are mixed.

    Args:
        dataset: yelp, yahoo, bookcorpus, lm1b, or text for the user's own.
        config: has `data_dir` and `data`.

    Raises:
        DataError: there is no such directory or file, or its files cannot be told; the message tells what to put there.
        ConfigError: a number is out of its range.
    """
    path, rules = Path(config.data_dir).absolute(), _rules(config)
    prepared = PREPARED.get(dataset)
    if config.data_dir and prepared and (path / prepared).is_dir():
        _require_single(config)
        return PreparedText(prepared, str(path), rules=rules)
    layout = _find(path) if config.data_dir and path.exists() else None
    if layout is None:
        raise DataError(_nothing_there(config.data_dir, prepared))
    return _numbered(config, layout, rules) if isinstance(layout, Parts) else _lines(config, layout, rules)


def _numbered(config: ConfigDict, parts: Parts, rules: SentenceRules) -> Reader:
    _require_single(config)
    if config.data.labelled:
        rule = "be False where files have the labels in their names"
        raise ConfigError(f"`config.data.labelled` must {rule}; got True for {config.data_dir}.")
    return NumberedFiles(parts, rules)


def _lines(config: ConfigDict, layout: _Layout, rules: SentenceRules) -> Reader:
    """A corpus that is to be split, of several files or several lines a text, is mixed; else lines are in order."""
    labelled, whole = layout.labelled or config.data.labelled, layout.validation is None and layout.test is None
    if whole and not labelled and (config.data.joined > 1 or _several(layout.train)):
        return MixedLines(layout.train, config.data.joined, config.data.block, rules=rules)
    _require_single(config)
    return TextFiles(*layout[:3], labelled=labelled, rules=rules)


def _several(path: str) -> bool:
    return Path(path).is_dir() or path.lower().endswith(".zip")


def _require_single(config: ConfigDict) -> None:
    """Raises ConfigError where lines of data that have labels, or splits of their own, are to be joined."""
    if config.data.joined > 1:
        rule = "be 1 unless all data are one corpus of unlabelled lines"
        raise ConfigError(f"`config.data.joined` must {rule}; got {config.data.joined} for {config.data_dir}.")


def _rules(config: ConfigDict) -> SentenceRules:
    """Sentences that the model has no room for are skipped, not rejected: nothing is wrong with them."""
    keep_words = tuple(config.data.keep_words)
    try:
        rules = SentenceRules(
            vocabulary_size=config.data.vocabulary,
            keep_words=keep_words,
            keep_unknown=config.data.keep_unknown,
            unit=config.data.unit,
            encoding=config.data.encoding,
        )
    except ValueError as error:
        raise ConfigError(f"`config.data`: {error}") from None
    if keep_words[1] > config.data.max_words:
        rule = f"end at `config.data.max_words`, {config.data.max_words}, at most"
        raise ConfigError(f"`config.data.keep_words` must {rule}; got {keep_words}.")
    return rules


def _find(path: Path) -> _Layout | Parts | None:
    """The text file itself; the files of a layout, or the only text file, in the folder or archive itself; else the
    layout of the only folder in it that has one; else all text files as one corpus, unless one is named as a part of a
    layout, or of numbered files, that is not whole: what was meant for testing would be trained on."""
    if path.is_file() and path.suffix.lower() != ".zip":
        return _Layout(str(path), None, None)
    if path.is_dir() and (layout := _layout_of(_by_name(str(file) for file in path.iterdir() if file.is_file()))):
        return layout
    try:
        files = find_files(str(path), ENDINGS)
    except NoFileError:
        return None
    folders: dict[Path, list[str]] = {}
    for file in files:
        folders.setdefault(Path(file).parent, []).append(file)
    found = {folder: layout for folder, inside in folders.items() if (layout := _layout_of(_by_name(inside)))}
    if path in found:
        return found[path]
    if len(only := folders.get(path, files)) == 1:
        return _Layout(only[0], None, None)
    if found:
        return next(iter(found.values())) if len(found) == 1 else None
    names = _by_name(files).keys()
    return _Layout(str(path), None, None) if may_be_mixed(names) and not _PARTS & names else None


def _by_name(files: Iterable[str]) -> dict[str, str]:
    """Files by their name without `.gz`; a plain one comes before a gzipped one."""
    return {Path(file).name.removesuffix(".gz"): file for file in sorted(files, reverse=True)}


def _layout_of(files: Mapping[str, str]) -> _Layout | Parts | None:
    """The first layout all of whose files are there; else numbered files, if there are some for every split."""
    for layout in LAYOUTS:
        train, validation, test = layout[:3]
        if {train, *filter(None, (validation, test))} <= files.keys():
            return _Layout(files[train], validation and files[validation], test and files[test], layout.labelled)
    return parts if all(parts := parts_of(files)) else None


def _nothing_there(data_dir: str, prepared: str | None) -> str:
    layouts = "; ".join(", ".join(name for name in layout[:3] if name) for layout in LAYOUTS)
    layouts += "; train.N.txt, dev.N.txt, test.N.txt, where N is the label"
    command = f", or run `tfds build {prepared} --data_dir={data_dir or 'DIRECTORY'}`" if prepared else ""
    return (
        "`data_dir` must be a text file of one sentence a line, or a directory or .zip archive with one, with several "
        f"that are one text, or with one of these: {layouts} (each may end in .gz){command}; got {data_dir!r}."
    )
