"""Names of towns and streets that no one needs to know, put together from parts. Imports no TensorFlow."""

from collections.abc import Callable, Sequence

Draw = Callable[[], float]
"""Draws from [0, 1)."""

COMMON = ("MAIN ST", "CHURCH ST", "SCHOOL ST", "MAPLE ST", "ELM ST", "PARK AVE", "RIVER RD", "MILL ST", "DEPOT ST")
"""Streets that nearly every town has, the likeliest first."""

_TOWN_STEMS = (
    "ALDER", "AMBER", "BARROW", "BRACKEN", "CALDER", "COPPER", "DUNMORE", "EASTLE", "FARROW", "GARNET", "HALLOW",
    "IRON", "JUNIPER", "KESTREL", "LARK", "MARROW", "NETTLE", "OSPREY", "PEBBLE", "QUARRY", "RAVEN", "SADDLE",
    "THISTLE", "UMBER", "VESPER", "WILLOW", "YARROW", "ZEPHYR",
)  # fmt: skip
_TOWN_ENDS = ("TON", "BURY", "FORD", "FIELD", "VILLE", "HAM", "DALE", "PORT", "WICK", "MERE")
_TOWN_SIDES = ("NORTH ", "SOUTH ", "EAST ", "WEST ", "NEW ")
_WORDS = (
    "APPLE", "BADGER", "BEAR", "BIRCH", "CEDAR", "CLOVER", "COVE", "CRANE", "DEER", "EAGLE", "FERN", "FOX", "GRANITE",
    "HAWK", "HERON", "HICKORY", "LEDGE", "LUPINE", "MAPLE", "MOOSE", "OAK", "ORCHARD", "OTTER", "PARTRIDGE", "PINE",
    "QUAIL", "ROBIN", "SPRUCE", "STONE", "SUGAR", "SUMAC", "SUNSET", "TAMARACK", "TROUT", "TURKEY", "WALNUT", "WOLF",
)  # fmt: skip
_PLACES = ("HILL", "BROOK", "RIDGE", "MEADOW", "HOLLOW", "POND", "VALLEY", "FARM", "NOTCH", "LEDGE")
_FAMILY = (
    "ASH",
    "BEL",
    "COR",
    "DAV",
    "ELD",
    "FEN",
    "GOR",
    "HAR",
    "KIN",
    "LAN",
    "MAR",
    "NOR",
    "PAR",
    "SEL",
    "TAL",
    "WIN",
)
_FAMILY_ENDS = ("BERT", "COTT", "DEN", "ER", "LEY", "LOW", "MAN", "NEY", "RELL", "SON", "STER", "WELL")
_URBAN = (("ST", 46), ("AVE", 20), ("DR", 10), ("CT", 8), ("PL", 6), ("TER", 5), ("LN", 5))
_RURAL = (("RD", 64), ("LN", 13), ("DR", 12), ("WAY", 4), ("CIR", 4), ("TRL", 3))
"""What streets are called in the middle of towns and around them, with weights."""


def pick(draw: Draw, choices: Sequence[str]) -> str:
    """One of the choices, each equally likely."""
    return choices[int(draw() * len(choices))]


def town_names(draw: Draw, n: int) -> list[str]:
    """n different names of towns."""
    found: dict[str, None] = {}
    while len(found) < n:
        side = pick(draw, _TOWN_SIDES) if found and draw() < 0.15 else ""
        # A town with a side often lies by the one without.
        name = pick(draw, [*found]) if side and draw() < 0.5 else pick(draw, _TOWN_STEMS) + pick(draw, _TOWN_ENDS)
        found[name if name.startswith(_TOWN_SIDES) else side + name] = None
    return list(found)


def street_name(draw: Draw, urban: bool) -> str:
    """The name of a street, its kind at the end, such as "MILL RD"; `urban` streets are of other kinds than rural."""
    stem = pick(draw, _WORDS) if draw() < 0.55 else pick(draw, _FAMILY) + pick(draw, _FAMILY_ENDS)
    place = f" {pick(draw, _PLACES)}" if draw() < (0.1 if urban else 0.4) else ""
    return f"{stem}{place} {_weighted(draw, _URBAN if urban else _RURAL)}"


def _weighted(draw: Draw, choices: Sequence[tuple[str, int]]) -> str:
    left = draw() * sum(weight for _, weight in choices)
    for name, weight in choices:
        left -= weight
        if left < 0:
            return name
    return choices[-1][0]
