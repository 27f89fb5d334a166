"""Writes `tf.train.Example` in the wire format of protocol buffers, without the objects, which take ten times as long.

An Example is {feature: {entry of the map: {name, Feature: {list: {values}}}}}; each brace is a field of a tag byte, the
length as a varint, and that many bytes.
"""

import struct
from functools import lru_cache

from tfvae.data.reader import Feature, Record

_BYTES, _FLOATS, _INTS = b"\x0a", b"\x12", b"\x1a"
"""Tags of a Feature's kinds of lists."""
_FIRST, _SECOND = b"\x0a", b"\x12"
"""Tags of fields 1 and 2 of the messages around them."""
_FLOAT = struct.Struct("<f").pack


def to_example(record: Record) -> bytes:
    """A serialised `tf.train.Example`, features in the order of their names: equal records give equal bytes.

    A list without values becomes a Feature without a kind, which parsers of all types take as missing. Lists that mix
    ints and floats become floats.

    Raises:
        ValueError: an int needs more than 64 bits.
    """
    entries = [
        _head(name, _BYTES, len(value)) + value if isinstance(value, bytes) else _entry(name, value)
        for name, value in sorted(record.items())
    ]
    return _field(_FIRST, b"".join(entries))


def _entry(name: str, value: Feature) -> bytes:
    """The wire bytes of one feature and its name. `to_example` itself writes the commonest kind, a single text."""
    if isinstance(value, float):
        return _head(name, _FLOATS, 4) + _FLOAT(value)
    values = value if isinstance(value, list) else [value]
    if not values:
        return _missing(name)
    texts = [v for v in values if isinstance(v, bytes)]
    if len(texts) == len(values):
        listed = b"".join([_field(_FIRST, text) for text in texts])
        return _field(_FIRST, _field(_FIRST, name.encode()) + _field(_SECOND, _field(_BYTES, listed)))
    ints = [v for v in values if isinstance(v, int)]
    if len(ints) == len(values):
        packed, kind = b"".join(map(_int64, ints)), _INTS
    else:
        packed, kind = struct.pack(f"<{len(values)}f", *values), _FLOATS
    return _head(name, kind, len(packed)) + packed


@lru_cache(maxsize=1 << 12)
def _missing(name: str) -> bytes:
    return _field(_FIRST, _field(_FIRST, name.encode()) + _field(_SECOND, b""))


@lru_cache(maxsize=1 << 14)
def _head(name: str, kind: bytes, length: int) -> bytes:
    """The wire bytes before a feature's only text or packed numbers, whose length is all that they depend on."""
    values = _FIRST + _varint(length)
    feature = kind + _varint(len(values) + length) + values
    entry = _field(_FIRST, name.encode()) + _SECOND + _varint(len(feature) + length) + feature
    return _FIRST + _varint(len(entry) + length) + entry


def _field(tag: bytes, content: bytes) -> bytes:
    return tag + _varint(len(content)) + content


@lru_cache(maxsize=1 << 12)
def _varint(n: int) -> bytes:
    """Seven bits a byte, the lowest first; all bytes but the last have the highest bit."""
    digits = bytearray()
    while n > 0x7F:
        digits.append(n & 0x7F | 0x80)
        n >>= 7
    digits.append(n)
    return bytes(digits)


def _int64(n: int) -> bytes:
    """Negative numbers are written as n + 2**64."""
    if not -(1 << 63) <= n < 1 << 63:
        raise ValueError(f"a feature's ints must fit into 64 bits; got {n}.")
    return _varint(n & 0xFFFF_FFFF_FFFF_FFFF)
