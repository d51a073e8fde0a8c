#!/usr/bin/env bash
# Install Cordon as it is shipped: the packages of requirements.lock and the wheel, in a
# virtual environment of its own. Two steps, so that an image keeps the first one cached.
#
#   tools/install.sh packages TARGET   make TARGET and install the locked packages
#   tools/install.sh cordon TARGET     build Cordon's wheel from here and install it
set -euo pipefail
cd "$(dirname "$0")/.."

step=${1:?packages or cordon}
target=${2:?the folder of the virtual environment}
pip=("$target/bin/python" -m pip --disable-pip-version-check --quiet --no-input)

case $step in
    packages)
        python3 -m venv "$target"
        "${pip[@]}" install --no-deps --require-hashes --requirement requirements.lock
        ;;
    cordon)
        "${pip[@]}" install --no-deps .
        ;;
    *)
        echo "unknown step: $step" >&2
        exit 2
        ;;
esac
