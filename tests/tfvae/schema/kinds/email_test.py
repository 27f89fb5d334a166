"""Addresses of e-mail: a name and a host, and no other."""

import re
from collections import Counter

import numpy as np

from tfvae.schema.kinds.email import fit_email
from tfvae.schema.kinds.kind import Counted

ADDRESSES = [f"{name}{n}@{host}" for n in range(10) for name in ("ada", "b.ek") for host in ("x.org", "mail.y.de")]


def fitted(texts):
    counts = Counter(texts)
    return fit_email(Counted(counts, len(texts)))


def test_an_address_comes_back():
    kind = fitted(ADDRESSES)
    read = kind.read(ADDRESSES)
    assert read.sound.all()
    assert kind.write(read.leaves, len(ADDRESSES)) == ADDRESSES


def test_whatever_is_drawn_is_an_address():
    names = np.array(["", "..", "a..b", " Åse\x1c", "ada@1", ".b.", "ek\ufffd"], object)
    hosts = np.array(["x.org"] * len(names), object)
    written = fitted(ADDRESSES).write({"name": names, "host": hosts}, len(names))
    assert all(re.fullmatch(r"[a-z0-9]+(\.[a-z0-9]+)*@x\.org", text) for text in written)


def test_one_host_is_not_modelled():
    kind = fitted([f"ada{n}@x.org" for n in range(10)])
    assert list(kind.leaves()) == [""]
    assert kind.write({"": np.array(["dad1"], object)}, 1) == ["dad1@x.org"]


def test_hosts_that_do_not_repeat_and_other_texts_are_no_addresses():
    assert fitted([f"a@host{n}.org" for n in range(20)]) is None
    assert fitted([*ADDRESSES, "ada at home"]) is None
    assert fitted([]) is None


def test_an_unknown_host_is_not_sound():
    assert fitted(ADDRESSES).read(["ada1@x.org", "ada1@z.org"]).sound.tolist() == [True, False]
