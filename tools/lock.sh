#!/usr/bin/env bash
# Write the lock files from pyproject.toml, for every platform and Python version at once:
#   requirements-dev.lock   everything a developer and CI install
#   requirements.lock       what the service needs to run, at the same versions
# Pins that still fit are kept; UPGRADE=1 takes the newest of everything.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile pyproject.toml "$@" --quiet --universal --python-version 3.11 \
        --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock"
}

compile --extra cluster --extra dev --output-file requirements-dev.lock ${UPGRADE:+--upgrade}
compile --extra cluster --override tools/runtime-overrides.txt --constraint requirements-dev.lock \
    --output-file requirements.lock ${UPGRADE:+--upgrade}
