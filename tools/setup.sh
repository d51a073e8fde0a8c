#!/usr/bin/env bash
# Make .venv with everything that Cordon, its tests and its checks need, at the versions of
# requirements-dev.lock. Does nothing when nothing has changed since it last succeeded.
#
# PYTHON=/path/to/python3 chooses the interpreter (3.11 or newer).
set -euo pipefail
cd "$(dirname "$0")/.."

STAMP=.venv/.cordon-setup

say() { printf 'setup: %s\n' "$*" >&2; }

is_root_on_debian() { [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; }

apt_install() {
    say "installing Debian packages: $*"
    export DEBIAN_FRONTEND=noninteractive
    # A package list from some earlier day may name files that are gone, so fetch a new one.
    apt-get update -qq >&2
    apt-get install -y -qq --no-install-recommends "$@" >&2
}

# Install Debian packages, or say what a person has to type and stop.
need() {
    local why=$1
    shift
    if is_root_on_debian; then
        apt_install "$@"
        return
    fi
    say "$why"
    if command -v apt-get >/dev/null; then
        say "please run:  sudo apt-get install $*"
    else
        say "please install what your system calls: $*"
    fi
    exit 1
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# PyICU, which rigour's transliteration uses, is published as source only.
check_compiler() {
    local python=$1 missing=()
    command -v g++ >/dev/null || missing+=(g++)
    command -v pkg-config >/dev/null || missing+=(pkg-config)
    pkg-config --exists icu-i18n 2>/dev/null || missing+=(libicu-dev)
    "$python" -c 'import os, sysconfig, sys
header = os.path.join(sysconfig.get_paths()["include"], "Python.h")
sys.exit(not os.path.exists(header))' || missing+=(python3-dev)
    if [[ ${#missing[@]} -gt 0 ]]; then
        need "PyICU is compiled here and needs: ${missing[*]}" "${missing[@]}"
    fi
}

# What the installed environment depends on; a change of any of it makes setup run again.
fingerprint() {
    {
        pwd
        .venv/bin/python -VV
        cat requirements-dev.lock pyproject.toml tools/setup.sh
    } | .venv/bin/python -c 'import hashlib, sys
print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
}

if .venv/bin/python -c '' 2>/dev/null && [[ -f $STAMP ]] &&
    [[ $(cat "$STAMP") == "$(fingerprint)" ]]; then
    exit 0
fi

if ! python=$(find_python); then
    need "Cordon needs Python 3.11 or newer" python3 python3-venv python3-dev
    if ! python=$(find_python); then
        say "this system's Python is older than 3.11; set PYTHON=/path/to/a/newer/python3"
        exit 1
    fi
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    need "Python's venv module is missing" python3-venv
fi
check_compiler "$python"

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "making .venv with $("$python" -V)"
    rm -rf .venv
    "$python" -m venv .venv
fi
say "installing the locked packages (the first time takes a minute or two)"
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet --no-input)
# The lock is complete, so nothing is left for pip to resolve.
"${pip[@]}" install --no-deps --require-hashes --requirement requirements-dev.lock
"${pip[@]}" install --no-deps --no-build-isolation --editable .
say "compiling the search (about a minute, once)"
.venv/bin/python -m app.matching.compile
fingerprint >"$STAMP"
say "ready: $(.venv/bin/python -V) in .venv"
