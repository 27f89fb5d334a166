"""Runs pytest on the files Bazel names, with results and temporary files where Bazel wants them."""

import os
import sys

import pytest

options = ["-p", "no:cacheprovider", "--basetemp", os.path.join(os.environ["TEST_TMPDIR"], "pytest")]
if "XML_OUTPUT_FILE" in os.environ:
    options.append("--junitxml=" + os.environ["XML_OUTPUT_FILE"])
sys.exit(pytest.main(options + sys.argv[1:]))
