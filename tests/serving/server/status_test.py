"""Codes and what HTTP makes of them."""

import grpc
import pytest

from serving.server.status import Code, ServingError


@pytest.mark.parametrize("code", Code)
def test_codes_are_grpcs(code):
    assert getattr(grpc.StatusCode, code.name).value[0] == code


def test_there_is_a_code_for_each_of_grpcs():
    assert {code.name for code in Code} == {code.name for code in grpc.StatusCode}


@pytest.mark.parametrize("code", Code)
def test_every_code_has_an_http_status(code):
    assert (code.http == 200) == (code is Code.OK)
    assert code.http in range(200, 600)


def test_a_text_that_repeats_what_was_sent_is_cut():
    error = ServingError(Code.NOT_FOUND, "x" * 5000)
    assert error.text == str(error) == "x" * 2000 + "..."
