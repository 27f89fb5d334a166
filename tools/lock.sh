#!/usr/bin/env bash
# Compiles the locks of both stacks. The current one is universal, so that one file serves Python 3.11 to 3.13.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/.tools/bin:$PATH
uv pip compile -q requirements/stable.in --python-version 3.10 -o requirements/stable.txt "$@"
uv pip compile -q requirements/current.in --universal --python-version 3.11 -o requirements/current.txt "$@"
