#!/usr/bin/env bash
# A PostgreSQL cluster for tests: its own data directory and port, apart from any system
# service, and without fsync since nothing in it is worth keeping.
#
#   tools/test_postgres.sh start DIR [PORT]   make the cluster if need be, start it, print its URL
#   tools/test_postgres.sh stop DIR           stop it (the directory is left to the caller)
set -euo pipefail

usage() {
    sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

find_bin() {
    local candidate
    # Debian keeps the server's commands off the PATH, one folder for each major version.
    for candidate in /usr/lib/postgresql/*/bin \
        "$(dirname "$(command -v pg_ctl || echo /nowhere/pg_ctl)")"; do
        if [[ -x $candidate/pg_ctl && -x $candidate/initdb ]]; then
            echo "$candidate"
            return
        fi
    done
    echo "PostgreSQL is not installed; on Debian: apt-get install postgresql" >&2
    exit 1
}

# PostgreSQL refuses to run as root.
unprivileged() {
    if [[ $(id -u) -eq 0 ]]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
    local dir=$1 port=${2:-}
    local bin
    bin=$(find_bin)
    if [[ -z $port ]]; then
        port=$(free_port)
    fi
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    if [[ ! -f $dir/data/PG_VERSION ]]; then
        echo cordon >"$dir/password"
        if [[ $(id -u) -eq 0 ]]; then
            chown -R postgres "$dir"
        fi
        unprivileged "$bin/initdb" --pgdata="$dir/data" --username=cordon --pwfile="$dir/password" \
            --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log"
    fi
    unprivileged "$bin/pg_ctl" start --wait --silent --pgdata="$dir/data" --log="$dir/server.log" \
        --options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' \
            -c fsync=off -c full_page_writes=off -c synchronous_commit=off" >&2 || {
        cat "$dir/server.log" >&2
        exit 1
    }
    echo "postgresql+psycopg://cordon:cordon@127.0.0.1:$port/postgres"
}

stop() {
    local bin
    bin=$(find_bin)
    unprivileged "$bin/pg_ctl" stop --silent --mode=immediate --pgdata="$1/data" >&2 || true
}

case ${1:-} in
    start) [[ $# -ge 2 ]] || usage && start "$2" "${3:-}" ;;
    stop) [[ $# -eq 2 ]] || usage && stop "$2" ;;
    *) usage ;;
esac
