#!/usr/bin/env bash
# Creates or refreshes an environment. Usage: tools/setup.sh [auto|stable|current|library]
#   stable   Python 3.10, TensorFlow 2.16, TFX 1.16, in .venv; any Linux with glibc >= 2.17
#   current  Python 3.11-3.13, TensorFlow 2.21, TFX 1.21, in .venv; glibc >= 2.39
#   auto     current where its wheels install, else stable
#   library  Python 3.11, TensorFlow 2.21, no TFX, in .venv-library
# It finds a fitting Python or has uv fetch one, finds or installs uv, and does nothing when all is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."

uv_version=0.13.8
quiet=$([ -t 2 ] || echo -q)  # progress bars only on a terminal

say() { echo "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

choose_stack() {
  [ "$(uname -sm)" = "Linux x86_64" ] || fail "the pipelines need Linux on x86_64, this is $(uname -sm); the library alone: pip install -e .[plots,dev]"
  local glibc; glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | awk '{print $2}')
  [ -n "$glibc" ] || fail "the pipelines need glibc, this system has another C library; the library alone: pip install -e .[plots,dev]"
  if [ "$(printf '%s\n' 2.39 "$glibc" | sort -V | head -n 1)" = 2.39 ]; then echo current; else echo stable; fi
}

# Interpreters are tried by running them: a pyenv shim is on PATH even where its version is not selected. TFX builds a C++
# extension and needs Python.h, which a distribution's Python often lacks and uv's never does.
create_env() {  # create_env VERSION...
  local version path probe='import pathlib, sys, sysconfig
headers = pathlib.Path(sysconfig.get_paths()["include"], "Python.h").exists() or sys.argv[2] == "library"
print(sys.executable) if headers and "%d.%d" % sys.version_info[:2] == sys.argv[1] else sys.exit(1)'
  for version in "$@"; do
    for path in $(type -aP "python$version" python3); do
      if path=$("$path" -c "$probe" "$version" "$stack" 2>/dev/null); then
        "$uv" venv -q --python "$path" "$env"
        return
      fi
    done
  done
  say "no fitting Python $1 on PATH, fetching one with uv"
  "$uv" venv $quiet --managed-python --python "$1" "$env" || fail "could not fetch it; install Python $1 with its headers, then run this again"
}

find_uv() {
  for uv in .tools/bin/uv "$(type -P uv || true)"; do
    if "$uv" --version >/dev/null 2>&1; then return; fi
  done
  say "installing uv $uv_version into .tools"
  rm -rf .tools
  for path in $(type -aP python3); do
    if "$path" -m venv .tools >/dev/null 2>&1; then
      .tools/bin/python -m pip install -q --disable-pip-version-check "uv==$uv_version" && uv=.tools/bin/uv && return
    fi
  done
  fail "needs uv, or a python3 with venv to install it (Debian, Ubuntu: apt-get install python3-venv)"
}

stack=${1:-auto}
case $stack in auto) stack=$(choose_stack) ;; esac
case $stack in
  stable) env=.venv lock=requirements/stable.txt pythons="3.10" ;;
  current) env=.venv lock=requirements/current.txt pythons="3.13 3.12 3.11" ;;
  library) env=.venv-library lock=requirements/current.txt pythons="3.11" ;;
  *) fail "unknown stack '$stack'; choose auto, stable, current or library" ;;
esac

stamp=$env/.stamp
want="$stack $(cat "$lock" requirements/kubeflow.txt setup.py tools/setup.sh | sha256sum | cut -d ' ' -f 1) $PWD"
if [ "$(cat "$stamp" 2>/dev/null)" = "$want" ] && "$env/bin/python" -c '' 2>/dev/null; then exit 0; fi

if [ "$stack" != library ]; then
  type -P "${CXX:-c++}" >/dev/null || type -P g++ >/dev/null || fail "needs a C++ compiler to build pyfarmhash (Debian, Ubuntu: apt-get install g++)"
fi
find_uv
have=$("$env/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true)
case " $pythons " in
  *" ${have:-none} "*) ;;
  *) rm -rf "$env"; create_env $pythons ;;
esac

say "installing the $stack stack into $env"
rm -f "$stamp"
export VIRTUAL_ENV=$PWD/$env
if [ "$stack" = library ]; then
  "$uv" pip install $quiet --compile-bytecode -c "$lock" -e ".[frames,excel,sql,dp,serving,plots,dev]"
else
  "$uv" pip sync $quiet --compile-bytecode "$lock"
  if [ "$stack" = stable ]; then "$uv" pip install $quiet --compile-bytecode --no-deps -r requirements/kubeflow.txt; fi
  "$uv" pip install $quiet --no-deps -e .
fi
echo "$want" >"$stamp"
say "ready: $("$env/bin/python" --version), $stack stack"
