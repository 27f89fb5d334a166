"""Raw data -> records -> batches. Readers and what they share import no TensorFlow; the rest comes at first use."""

import importlib
from typing import TYPE_CHECKING, Any

from tfvae.data.addresses import ADDRESS, AddressFiles
from tfvae.data.celeba import CelebA
from tfvae.data.counts import Counts, check_counts
from tfvae.data.digits import Digits
from tfvae.data.fit_schema import fit
from tfvae.data.folder import Folder
from tfvae.data.idx import Idx
from tfvae.data.image_record import image_record
from tfvae.data.made_up_state import MadeUpState
from tfvae.data.numpy_arrays import NumpyArrays
from tfvae.data.prepared import Prepared
from tfvae.data.prepared_text import PreparedText
from tfvae.data.reader import ALL, NO_LABEL, SPLITS, VOCABULARY, DataError, Placed, Reader, Record, Reject, Shard, Skip
from tfvae.data.schema import Schema
from tfvae.data.sentence_rules import SentenceRules
from tfvae.data.shard_writer import write_shard
from tfvae.data.summary import Summary
from tfvae.data.synthetic import SyntheticSentences
from tfvae.data.table_files import TableFiles
from tfvae.data.text import TextFiles
from tfvae.data.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tfvae.data import images, ingest, records
    from tfvae.data.alphabet import Alphabet
    from tfvae.data.arrays import Arrays
    from tfvae.data.interface import Interface, Tensors
    from tfvae.data.rows import Rows, read_rows
    from tfvae.data.sentences import Sentences, read_sentences
    from tfvae.data.source import Source
    from tfvae.data.words import Words

__all__ = [
    "ADDRESS", "ALL", "NO_LABEL", "SPLITS", "VOCABULARY", "AddressFiles", "Alphabet", "Arrays", "CelebA", "Counts",
    "DataError", "Digits", "Folder", "Idx", "Interface", "MadeUpState", "NumpyArrays", "Placed", "Prepared",
    "PreparedText", "Reader", "Record", "Reject", "Rows", "Schema", "SentenceRules", "Sentences", "Shard", "Skip",
    "Source", "Summary", "SyntheticSentences", "TableFiles", "Tensors", "TextFiles", "Vocabulary", "Words",
    "check_counts", "fit", "image_record", "images", "ingest", "latents", "read_rows", "read_sentences", "records",
    "write_shard",
]  # fmt: skip

_LATER = {
    "Alphabet": "alphabet",
    "Arrays": "arrays",
    "Interface": "interface",
    "Rows": "rows",
    "Sentences": "sentences",
    "Source": "source",
    "Tensors": "interface",
    "Words": "words",
    "read_rows": "rows",
    "read_sentences": "sentences",
}
_MODULES = ("images", "ingest", "latents", "records")


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(importlib.import_module(f"tfvae.data.{_LATER[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"tfvae.data.{name}")
    raise AttributeError(f"module 'tfvae.data' has no attribute {name!r}")
