#!/usr/bin/env bash
# Everything that judges the code without running it. All checks run, so that one look shows
# every complaint; the exit status is 1 if any of them had one.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

failed=()

check() {
    local name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed+=("$name")
}

scripts_parse() {
    local script status=0
    for script in .ci/run tools/*.sh; do
        bash -n "$script" || status=1
    done
    return $status
}

# A database made by the migrations alone must be what the models describe.
migrations() {
    local home
    home=$(mktemp -d)
    .venv/bin/python - "sqlite:///$home/cordon.db" <<'PYTHON'
import sys

from app.db.migrate import check, upgrade

upgrade(sys.argv[1])
sys.exit("\n".join(check(sys.argv[1])) or 0)
PYTHON
    local status=$?
    rm -rf "$home"
    return $status
}

# Hadolint is published for some platforms only, so a developer's machine may lack it.
dockerfile() {
    if [[ ! -x .venv/bin/hadolint ]]; then
        echo "hadolint is not published for this platform; left to CI"
        [[ ${CI:-} != true ]]
        return
    fi
    .venv/bin/hadolint Dockerfile
}

bin=.venv/bin
check "ruff check" "$bin/ruff" check .
check "ruff format" "$bin/ruff" format --check .
check "mypy" "$bin/mypy"
check "layers" "$bin/lint-imports"
check "migrations match the models" migrations
check "shell scripts" scripts_parse
check "Dockerfile" dockerfile

if [[ ${#failed[@]} -gt 0 ]]; then
    printf 'lint: failed: %s\n' "${failed[@]}" >&2
    exit 1
fi
echo "lint: all good"
