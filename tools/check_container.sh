#!/usr/bin/env bash
# Do what the Dockerfile does, without a container engine: copy what it copies into an empty
# folder, install as it installs, then start the service from elsewhere, as another user and
# with an empty environment, and ask it a question. Proves that the wheel carries its
# migrations and seeds and that requirements.lock is enough to run.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
chmod 755 "$scratch"
server=

finish() {
    local status=$?
    if [[ -n $server ]]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    if [[ $status -ne 0 && -f $scratch/serve.log ]]; then
        echo "the server said:" >&2
        tail -n 40 "$scratch/serve.log" >&2
    fi
    rm -rf "$scratch"
    exit "$status"
}
trap finish EXIT

# The lines "COPY FROM... TO" of the first stage; none of our paths has a space.
copy_sources() {
    local words to
    while read -r -a words; do
        to=$scratch/src/${words[-1]}
        [[ ${words[-1]} == */ ]] && mkdir -p "$to"
        mkdir -p "$(dirname "$to")"
        cp -r "${words[@]:1:${#words[@]}-2}" "$to"
    done < <(grep -E '^COPY [^-]' Dockerfile)
}

# An interpreter below /root, as pyenv puts it, is closed to every other user.
other_user_may_run() {
    # Through env, since a process keeps root's rights up to its first exec.
    [[ $(id -u) -eq 0 ]] && setpriv --reuid=65534 --regid=65534 --clear-groups \
        env "$scratch/cordon/bin/python" -c '' 2>/dev/null
}

# Run from / with nothing of this environment and, where we may choose, as another user.
bare() {
    local run=(env -i "PATH=$scratch/cordon/bin:/usr/bin:/bin" "CORDON_HOME=$scratch/data"
        "HOME=$scratch/data" PYTHONUNBUFFERED=1 "$@")
    if other_user_may_run; then
        run=(setpriv --reuid=65534 --regid=65534 --clear-groups "${run[@]}")
    fi
    cd / && exec "${run[@]}"
}

mkdir -p "$scratch/src" "$scratch/data"
if [[ $(id -u) -eq 0 ]]; then
    chown 65534:65534 "$scratch/data"
fi
echo "installing in a clean directory"
copy_sources
"$scratch/src/tools/install.sh" packages "$scratch/cordon"
"$scratch/src/tools/install.sh" cordon "$scratch/cordon"
cp "$scratch/src/tools/healthcheck.py" "$scratch/cordon/healthcheck.py"
rm -rf "$scratch/src" # Nothing may depend on the sources from here on.

echo "cordon --help, cordon db upgrade"
(bare cordon --help) >/dev/null
(bare cordon db upgrade)

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
echo "cordon serve on port $port"
bare cordon serve --host 127.0.0.1 --port "$port" >"$scratch/serve.log" 2>&1 &
server=$!
for _ in $(seq 120); do
    if (bare python "$scratch/cordon/healthcheck.py" "http://127.0.0.1:$port"); then
        break
    fi
    kill -0 "$server"
    sleep 0.5
done
(bare python "$scratch/cordon/healthcheck.py" "http://127.0.0.1:$port")

echo "one screening"
(bare python - "$port") <<'PYTHON'
import json
import sys
import urllib.request

request = urllib.request.Request(
    f"http://127.0.0.1:{sys.argv[1]}/v1/screen",
    data=json.dumps({"name": "Kim Jong-eun"}).encode(),
    headers={"Content-Type": "application/json"},
)
with urllib.request.urlopen(request, timeout=60) as response:
    answer = json.load(response)
if answer["verdict"] != "hit":
    sys.exit(f"the seeds were not searched: {answer}")
PYTHON
echo "container-check: all good"
