"""How numbers below and above 0 are told apart. Imports no TensorFlow."""

from collections.abc import Sequence

MINUS, BOTH, BRACKETS, BEHIND = "-", "+-", "()", "0-"
"""-3; +3 and -3; (3); 3- of SAP."""


def signs_of(texts: Sequence[str]) -> str:
    """The signs of these numbers. Where all have a plus, all are in brackets and the like, these are no signs."""
    firsts = {text[:1] for text in texts if text.strip("+-0.,%")}
    if firsts == {"+", "-"}:
        return BOTH
    if "-" not in firsts:
        for signs, is_below in _BELOW.items():
            below = list(map(is_below, texts))
            if any(below) and not all(below):
                return signs
    return MINUS


_BELOW = {
    BRACKETS: lambda text: text[:1] == "(" and text[-1:] == ")",
    BEHIND: lambda text: text[-1:] == "-",
}


def with_minus(text: str, signs: str) -> str:
    """A number with a minus in front where it is below 0, and without a plus."""
    if signs in _BELOW and _BELOW[signs](text):
        return f"-{text.strip('()-')}"
    return text.removeprefix("+") if signs == BOTH else text


def with_signs(text: str, signs: str) -> str:
    """A number that has a minus in front where it is below 0, with these signs."""
    if text[:1] == "-" and signs in _BELOW:
        return f"({text[1:]})" if signs == BRACKETS else f"{text[1:]}-"
    return f"+{text}" if signs == BOTH and text[:1] != "-" and text.strip("+-0.,%") else text
