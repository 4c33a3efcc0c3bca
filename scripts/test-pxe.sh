#!/bin/sh
# Boots a virtual machine over the network and lets the portal install it. Root only; minutes.
set -eu
cd "$(dirname "$0")/.."

if [ "$(id -u)" != 0 ]; then
    echo "The lab makes bridges and mounts: run it as root." >&2
    exit 1
fi
scripts/setup-packages.sh test
lab/install-packages.sh packages.txt pxe/packages.txt
.venv/bin/python -m lab cleanup
.venv/bin/python -m lab prepare-pxe
exec .venv/bin/pytest -p no:randomly tests/lab/pxe
