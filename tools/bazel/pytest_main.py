"""Runs pytest on the files Bazel names, with results and temporary files where Bazel wants them."""

import os
import sys

import pytest


def main() -> int:
    """Status of pytest."""
    options = ["-p", "no:cacheprovider", "--basetemp", os.path.join(os.environ["TEST_TMPDIR"], "pytest")]
    if "XML_OUTPUT_FILE" in os.environ:
        options.append("--junitxml=" + os.environ["XML_OUTPUT_FILE"])
    return pytest.main(options + sys.argv[1:])


if __name__ == "__main__":  # processes that tests start import this file again
    sys.exit(main())
