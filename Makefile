# `make` alone lists the targets. Every target makes or refreshes its environment first; see tools/setup.sh.
# STACK=stable or STACK=current overrides the choice of the stack; ARGS="..." is handed to the command of a target.

STACK ?= auto
ARGS ?=
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest -n 2 --dist loadfile
export TF_CPP_MIN_LOG_LEVEL ?= 3

.DEFAULT_GOAL := help
.PHONY: help demo test quick check format format-check lint types lock library-test bazel env clean

help:  ## list the targets
	@echo "Usage: make TARGET [STACK=stable|current] [ARGS=\"...\"]"
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18
	@echo 'Example: make test ARGS="tests/tfvae/latents -x"'

demo: env  ## train the two-stage VAE on embedded digits, evaluate, push; ends with the report's path
	@$(PYTHON) -m pipelines.run --pipeline=two_stage_digits --preset=small --output_dir=runs/demo $(ARGS)

# TensorFlow keeps its graphs, and one run of all tests needs 22 GB in the end; without a path it is two runs.
PARTS = $(if $(findstring tests,$(ARGS)),"","tests/tfvae" "tests --ignore=tests/tfvae")

test: env  ## run all tests
	@status=0; for part in $(PARTS); do $(PYTEST) $$part $(ARGS) || status=$$?; done; exit $$status

quick: env  ## run the tests but the slow and end-to-end ones
	@$(PYTEST) -m "not slow and not e2e" $(ARGS)

check: format-check lint types test  ## everything a change must pass: format, lint, types, import direction, tests

format: env  ## format the code and mend what the linter can
	@$(PYTHON) -m ruff check --fix-only -q .
	@$(PYTHON) -m ruff format .

format-check: env
	@$(PYTHON) -m ruff format --check .

lint: env  ## lint the code
	@$(PYTHON) -m ruff check .

types: env  ## check the types
	@$(PYTHON) -m mypy

library-test:  ## run the library's tests without TFX, on Python 3.11 with TensorFlow 2.21
	@tools/setup.sh library
	@.venv-library/bin/python -m pytest -n 2 --dist loadfile tests/tfvae tests/serving tests/configs $(ARGS)

bazel: env  ## build and test with Bazel 4.2 (Debian: apt-get install bazel-bootstrap)
	@bazel test //... $(ARGS)

lock: env  ## compile requirements/*.txt from requirements/*.in
	@tools/lock.sh

clean:  ## remove environments, build products and caches; runs/ stays
	@rm -rf .venv .venv-library .tools build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
	@if command -v bazel >/dev/null; then bazel clean --expunge >/dev/null 2>&1 || true; fi

env:
	@tools/setup.sh $(STACK)
