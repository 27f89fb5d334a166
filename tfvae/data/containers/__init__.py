"""What files are packed in: gzip and the like, archives, encodings of text. Imports no TensorFlow."""

from tfvae.lazy import lazy

_HOMES = {
    "Listing": "listing",
    "NoFileError": "listing",
    "encoding_of": "encoding",
    "find_files": "listing",
    "is_archive": "archives",
    "list_files": "listing",
    "open_file": "opening",
}

__all__ = [
    "Listing",
    "NoFileError",
    "encoding_of",
    "find_files",
    "is_archive",
    "list_files",
    "open_file",
]

__getattr__ = lazy(__name__, _HOMES)
