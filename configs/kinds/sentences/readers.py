"""Recognises the layout of text data by what lies in its directory. Imports no TensorFlow."""

from pathlib import Path
from typing import NamedTuple

from ml_collections import ConfigDict

from tfvae.checks import ConfigError, DataError
from tfvae.data.reader import Reader
from tfvae.data.sentences.rules import SentenceRules
from tfvae.data.sentences.text_files import TextFiles
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
    _Layout("dev.1.txt", None, "dev.0.txt"),
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
PREPARED = {"yelp": "yelp_polarity_reviews", "bookcorpus": "lm1b"}
"""What of TensorFlow Datasets serves a data set: of BookCorpus, which cannot be had any more, another large corpus."""


def reader_for(dataset: str, config: ConfigDict) -> Reader:
    """The reader of what lies in `config.data_dir`; it opens nothing yet.

    In this order: a text file itself; a prepared TensorFlow Dataset; one of `LAYOUTS`; the only text file.

    Args:
        dataset: yelp, yahoo, bookcorpus, or text for the user's own.
        config: has `data_dir` and `data`.

    Raises:
        DataError: there is no such directory or file, or its files cannot be told; the message tells what to put there.
        ConfigError: a number is out of its range.
    """
    path, rules = Path(config.data_dir).absolute(), _rules(config)
    if config.data_dir and path.is_file():
        return TextFiles(str(path), labelled=config.data.labelled, rules=rules)
    prepared = PREPARED.get(dataset)
    if config.data_dir and prepared and (path / prepared).is_dir():
        return PreparedText(prepared, str(path), rules=rules)
    layout = _find(path) if config.data_dir and path.is_dir() else None
    if layout is None:
        raise DataError(_nothing_there(config.data_dir, prepared))
    return TextFiles(
        str(path / layout.train),
        layout.validation and str(path / layout.validation),
        layout.test and str(path / layout.test),
        labelled=layout.labelled or config.data.labelled,
        rules=rules,
    )


def _rules(config: ConfigDict) -> SentenceRules:
    """Sentences that the model has no room for are skipped, not rejected: nothing is wrong with them."""
    keep_words = tuple(config.data.keep_words)
    try:
        rules = SentenceRules(
            vocabulary_size=config.data.vocabulary, keep_words=keep_words, keep_unknown=config.data.keep_unknown
        )
    except ValueError as error:
        raise ConfigError(f"`config.data`: {error}") from None
    if keep_words[1] > config.data.max_words:
        rule = f"end at `config.data.max_words`, {config.data.max_words}, at most"
        raise ConfigError(f"`config.data.keep_words` must {rule}; got {keep_words}.")
    return rules


def _find(folder: Path) -> _Layout | None:
    """The first layout all of whose files are there."""
    for layout in LAYOUTS:
        names = (layout.train, layout.validation, layout.test)
        train, validation, test = (name and _file(folder, name) for name in names)
        if train and all(bool(name) == bool(file) for name, file in zip(names[1:], (validation, test), strict=True)):
            return _Layout(train, validation, test, layout.labelled)
    texts = sorted(path.name for path in folder.iterdir() if path.name.endswith((".txt", ".txt.gz")))
    return _Layout(texts[0], None, None) if len(texts) == 1 else None


def _file(folder: Path, name: str) -> str | None:
    return next((found for found in (name, f"{name}.gz") if (folder / found).is_file()), None)


def _nothing_there(data_dir: str, prepared: str | None) -> str:
    layouts = "; ".join(", ".join(name for name in layout[:3] if name) for layout in LAYOUTS)
    command = f", or run `tfds build {prepared} --data_dir={data_dir or 'DIRECTORY'}`" if prepared else ""
    return (
        "`data_dir` must be a text file of one sentence a line, or a directory with one, or with one of these: "
        f"{layouts} (each may end in .gz){command}; got {data_dir!r}."
    )
