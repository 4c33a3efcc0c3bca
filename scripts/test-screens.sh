#!/bin/sh
# Every screen in both themes, languages and sizes and in each state of the portal; the journeys
# with the keyboard alone and without JavaScript; the main ones in Firefox ESR too. About half an
# hour of one core. `make test` runs a pairwise set of the same screens.
set -eu
cd "$(dirname "$0")/.."

scripts/setup-packages.sh test screens
FIREFOX_PACKAGES=$(scripts/setup-firefox.sh)
export FIREFOX_PACKAGES
exec .venv/bin/pytest -n 2 --no-loadscope-reorder --all-screens tests/browser "$@"
