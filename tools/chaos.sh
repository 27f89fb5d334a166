#!/usr/bin/env bash
# Kills runs at random moments, fills their disk, cuts their files off, starts them again, and compares what comes out
# with an undisturbed run's. Takes an hour or so; tools/chaos.sh --help shows how to take less.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONPATH=$PWD TF_CPP_MIN_LOG_LEVEL=3
exec .venv/bin/python -m benchmarks.chaos "$@"
