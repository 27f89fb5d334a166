"""Metrics of sentences."""

from tfvae.lazy import lazy

_HOMES = {
    "Beam": "decodings",
    "Decoding": "decodings",
    "GeneratedText": "generated_text",
    "InformationGivenLength": "information_given_length",
    "JudgedPerplexity": "judged_perplexity",
    "TextReconstruction": "text_reconstruction",
    "greedy": "decodings",
    "reconstruct_text": "text_reconstruction",
}

__all__ = [
    "Beam",
    "Decoding",
    "GeneratedText",
    "InformationGivenLength",
    "JudgedPerplexity",
    "TextReconstruction",
    "greedy",
    "reconstruct_text",
]

__getattr__ = lazy(__name__, _HOMES)
