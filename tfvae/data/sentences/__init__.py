"""Readers of sentences, their vocabulary, and their batches."""

from tfvae.lazy import lazy

_HOMES = {
    "MixedLines": "mixed_lines",
    "NumberedFiles": "numbered_files",
    "PreparedText": "tfds",
    "SentenceRules": "rules",
    "Sentences": "batches",
    "SyntheticSentences": "synthetic",
    "TextFiles": "text_files",
    "Vocabulary": "vocabulary",
    "Words": "interface",
    "read_sentences": "batches",
}

__all__ = [
    "MixedLines",
    "NumberedFiles",
    "PreparedText",
    "SentenceRules",
    "Sentences",
    "SyntheticSentences",
    "TextFiles",
    "Vocabulary",
    "Words",
    "read_sentences",
]

__getattr__ = lazy(__name__, _HOMES)
