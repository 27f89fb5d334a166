#!/usr/bin/env bash
# Compiles the locks of both stacks. The platform is named because TFX 1.21 has wheels for glibc >= 2.39 only.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PWD/.tools/bin:$PATH
uv pip compile -q requirements/stable.in --python-version 3.10 -o requirements/stable.txt "$@"
uv pip compile -q requirements/current.in --python-version 3.13 --python-platform x86_64-manylinux_2_40 -o requirements/current.txt "$@"
