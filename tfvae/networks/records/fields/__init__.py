"""Fields of records whose values are read back."""

from tfvae.lazy import lazy

_HOMES = {
    "ChoiceField": "choice",
    "Corrected": "choice",
    "Counts": "counts",
    "Field": "field",
    "Fields": "fields",
    "NumbersField": "numbers",
    "Pieces": "pieces",
    "Regions": "regions",
    "Shares": "fields",
    "TextField": "text",
    "regions_of": "regions",
}

__all__ = [
    "ChoiceField",
    "Corrected",
    "Counts",
    "Field",
    "Fields",
    "NumbersField",
    "Pieces",
    "Regions",
    "Shares",
    "TextField",
    "regions_of",
]

__getattr__ = lazy(__name__, _HOMES)
