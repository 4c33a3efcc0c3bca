#!/bin/sh
# Makes sure that the programs which the tests and gates call are on the machine.
#
# usage: scripts/setup-packages.sh GROUP...      groups: test, screens, messages, lab
#
# As root on Debian it installs what is missing and nothing else; otherwise it says what is
# missing and how to get it, and fails.
set -eu

packages=""
names=""

need() { # package, program or path (a glob is fine)
    for found in $2; do
        if [ -x "$found" ] || command -v "$found" >/dev/null 2>&1; then
            return
        fi
    done
    packages="$packages $1"
    names="$names ${2##*/}"
}

for group in "$@"; do
    case $group in
        test)
            need postgresql "/usr/lib/postgresql/*/bin/postgres"
            need redis-server redis-server
            need chromium chromium
            need openssh-client ssh-keygen
            need util-linux setpriv
            need openipmi ipmi_sim
            need ipmitool ipmitool
            ;;
        screens)
            need firefox-esr firefox-esr
            need nodejs node
            need npm npm
            ;;
        lab)
            # shellcheck disable=SC2013 -- one word a line
            for package in $(grep -v '^#' "$(dirname "$0")/../lab/packages.txt"); do
                status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
                if [ "$status" != installed ]; then
                    packages="$packages $package"
                    names="$names $package"
                fi
            done
            ;;
        messages)
            need gettext xgettext
            ;;
        *)
            echo "setup-packages: unknown group '$group'." >&2
            exit 2
            ;;
    esac
done

if [ -z "$packages" ]; then
    exit 0
fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "These programs are needed and missing:$names" >&2
    echo "  On Debian: sudo apt-get install$packages" >&2
    exit 1
fi

echo "setup-packages: installing$packages"
# The tests start servers of their own: Debian's package need not make a cluster for us.
if [ ! -e /etc/postgresql-common/createcluster.conf ] && ! command -v pg_createcluster >/dev/null
then
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
fi
apt-get update -q >/dev/null
# shellcheck disable=SC2086 -- a list of package names
DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends \
    -o Dpkg::Options::=--force-confold $packages >/dev/null
