"""Full disks, as the system, TensorFlow and Beam tell of them."""

import errno
import os

import numpy as np
import pytest
import tensorflow as tf

from tfvae.full_disk import DiskError, is_full, naming

FULL = "/dev/full"
"""A device that takes no byte."""


def write_plainly():
    with open(FULL, "w") as file:
        file.write("text")


def write_by_tensorflow():
    tf.io.write_file(FULL, "text")


def write_wrapped():
    try:
        write_plainly()
    except OSError as error:
        raise RuntimeError(f"OSError: {error} [while running 'Write']") from None


def write_in_a_handler():
    try:
        raise KeyError("first")
    except KeyError:
        write_plainly()


def fail_of_it():
    try:
        write_plainly()
    except OSError as error:
        raise ValueError("no cause in its words") from error


@pytest.mark.parametrize("write", [write_plainly, write_by_tensorflow, write_wrapped, write_in_a_handler, fail_of_it])
def test_a_full_disk_is_one_line_that_names_the_directory(tmp_path, write):
    with pytest.raises(DiskError) as caught, naming(tmp_path, "go on"):
        write()
    assert str(caught.value) == f"The disk of {tmp_path} is full. Make room, and go on."


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_quota_and_a_limit_of_files_are_full_disks_too(number):
    assert is_full(OSError(number, os.strerror(number)))


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "denied"), ValueError("why"), KeyboardInterrupt()])
def test_other_errors_stay_as_they_are(tmp_path, error):
    with pytest.raises(type(error)) as caught, naming(tmp_path, "go on"):
        raise error
    assert caught.value is error
    assert not is_full(error)


def test_within_a_narrower_directory_that_one_is_named(tmp_path):
    inner = tmp_path / "inner"
    with pytest.raises(DiskError, match=f"^The disk of {inner} is full"), naming(tmp_path, "x"), naming(inner, "y"):
        write_plainly()


def test_nothing_happens_where_there_is_room(tmp_path):
    with naming(tmp_path, "go on"):
        np.save(tmp_path / "x.npy", np.zeros(3))
