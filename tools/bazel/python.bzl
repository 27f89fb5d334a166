"""Python from the project's environment, and pytest as a test rule."""

_BUILD = """
load("@bazel_tools//tools/python:toolchain.bzl", "py_runtime_pair")

py_runtime(name = "runtime", interpreter_path = "%s", python_version = "PY3", visibility = ["//visibility:public"])
py_runtime_pair(name = "pair", py3_runtime = ":runtime")
toolchain(name = "toolchain", toolchain = ":pair", toolchain_type = "@bazel_tools//tools/python:toolchain_type")
"""

def _interpreter(ctx):
    env = ctx.os.environ
    if "TFVAE_PYTHON" in env:
        return env["TFVAE_PYTHON"]
    if "VIRTUAL_ENV" in env:
        return env["VIRTUAL_ENV"] + "/bin/python"
    local = ctx.path(str(ctx.path(Label("//:WORKSPACE")).dirname) + "/.venv/bin/python")
    if not local.exists:
        fail("no Python: run `make env`, or set TFVAE_PYTHON to an interpreter that has the project's requirements")
    return str(local)

def _impl(ctx):
    ctx.file("BUILD", _BUILD % _interpreter(ctx))

venv_python = repository_rule(implementation = _impl, environ = ["TFVAE_PYTHON", "VIRTUAL_ENV"], local = True)

def pytest_tests(deps, slow = []):
    """One py_test for each **/*_test.py of the folder, with the folder's conftest.py, text files and JSON files.

    Args:
      deps: the libraries that these files import.
      slow: names of tests that may take up to 15 minutes; the others have 5.
    """
    helpers = native.glob(["**/*.py"], exclude = ["**/*_test.py"])
    for src in native.glob(["**/*_test.py"]):
        name = src[:-len(".py")]
        native.py_test(
            name = name,
            size = "large" if name in slow else "medium",
            srcs = [src, "//tools/bazel:pytest_main.py"] + helpers,
            main = "//tools/bazel:pytest_main.py",
            args = ["$(location %s)" % src],
            data = ["//:pyproject.toml"] + native.glob(["*.txt", "**/*.json"]),
            deps = deps + ["//tests:support"],
        )
