#!/bin/sh
# Makes .venv hold exactly what the requirement files pin; does nothing when it already does.
#
# usage: scripts/setup-venv.sh run|dev
#
# `run` installs requirements.txt, `dev` requirements-dev.txt (which includes it). Downloads are
# kept in ~/.cache/bigmem-portal, so that a second checkout installs without the network.
set -eu

kind=${1:?usage: scripts/setup-venv.sh run|dev}
root=$(cd "$(dirname "$0")/.." && pwd)
venv=$root/.venv
export PIP_CACHE_DIR="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/bigmem-portal/pip"
export PIP_DISABLE_PIP_VERSION_CHECK=1

case $kind in
    run) files="requirements.txt" ;;
    dev) files="requirements.txt requirements-dev.txt" ;;
    *) echo "setup-venv: say 'run' or 'dev', not '$kind'." >&2; exit 2 ;;
esac

hash_of() {
    (cd "$root" && cat "$@" | sha256sum | cut -c1-64)
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

can_make_venvs() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

find_python() {
    for name in "${PYTHON:-}" python3.11 /usr/bin/python3.11 python3.12 python3.13 python3; do
        if [ -n "$name" ] && is_new_enough "$name" && can_make_venvs "$name"; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# The stamp names the content of the files; a dev environment serves `run` as well.
wanted=$(hash_of $files)
stamp=$venv/.requirements-$kind
if [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

mkdir -p "$venv"
exec 9>"$venv/.lock"
flock 9
if [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    if ! python=$(find_python); then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "setup-venv: installing python3 and python3-venv"
            apt-get update -q >/dev/null
            DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends \
                python3 python3-venv >/dev/null
            python=$(find_python) || true
        fi
    fi
    if [ -z "${python:-}" ]; then
        echo "setup-venv: no Python 3.11 or newer that can make virtual environments was found." >&2
        echo "  On Debian 12: sudo apt-get install python3 python3-venv" >&2
        echo "  Elsewhere: set PYTHON=/path/to/python3.11 and start again." >&2
        exit 1
    fi
    echo "setup-venv: making .venv with $("$python" --version)"
    "$python" -m venv "$venv"
fi

echo "setup-venv: installing $files"
set --
for file in $files; do
    set -- "$@" -r "$root/$file"
done
"$venv/bin/python" -m pip install -qq --no-input "$@"
"$venv/bin/python" -m pip check >/dev/null || {
    "$venv/bin/python" -m pip check >&2
    exit 1
}
hash_of requirements.txt >"$venv/.requirements-run"
echo "$wanted" >"$stamp"
