#!/bin/sh
# Builds the lab, or takes it from its cache, and runs what needs real machines. Root only.
set -eu
cd "$(dirname "$0")/.."

if [ "$(id -u)" != 0 ]; then
    echo "The lab makes network namespaces and mounts: run it as root." >&2
    exit 1
fi
scripts/setup-packages.sh test
lab/install-packages.sh
.venv/bin/python -m lab cleanup
.venv/bin/python -m lab prepare
exec .venv/bin/pytest tests/lab --ignore tests/lab/pxe
