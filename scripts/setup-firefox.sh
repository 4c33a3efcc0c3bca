#!/bin/sh
# Puts the npm packages that drive Firefox beside the other downloads, never into the checkout.
#
# usage: scripts/setup-firefox.sh        prints the folder that holds node_modules
#
# What is installed is what tests/browser/firefox/package-lock.json pins, with its checksums; no
# script of a package runs, and no browser is downloaded: Firefox ESR is Debian's.
set -eu
cd "$(dirname "$0")/../tests/browser/firefox"

wanted=$(cat package.json package-lock.json | sha256sum | cut -c1-16)
folder=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/bigmem-portal/firefox-$wanted
if [ ! -e "$folder/complete" ]; then
    mkdir -p "$folder"
    exec 9>"$folder/lock"
    flock 9
    if [ ! -e "$folder/complete" ]; then
        cp package.json package-lock.json "$folder"
        npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --prefix "$folder" >&2
        touch "$folder/complete"
    fi
fi
echo "$folder"
