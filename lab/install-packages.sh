#!/bin/sh
# Installs the Debian packages that the lab needs and that are not there yet.
#
# usage: lab/install-packages.sh [LIST...]      lists of packages, below this folder
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- packages.txt

missing=""
for package in $(cat "$@"); do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null \
        | grep -q '^installed$' || missing="$missing $package"
done

if [ -n "$missing" ]; then
    echo "lab: installing$missing"
    apt-get update -q >/dev/null
    # shellcheck disable=SC2086 -- a list of package names
    DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends \
        -o Dpkg::Options::=--force-confold $missing >/dev/null
fi
