#!/bin/sh
# Installs the Debian packages that the lab needs and that are not there yet.
set -eu
cd "$(dirname "$0")"

missing=""
while read -r package; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null \
        | grep -q '^installed$' || missing="$missing $package"
done < packages.txt

if [ -n "$missing" ]; then
    echo "lab: installing$missing"
    apt-get update -q >/dev/null
    # shellcheck disable=SC2086 -- a list of package names
    DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends \
        -o Dpkg::Options::=--force-confold $missing >/dev/null
fi
