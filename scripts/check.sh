#!/bin/sh
# All gates, in under a minute: format, lint, types, house, migrations in step, French complete,
# diagrams in step, pure tests. Every gate runs, then the failed ones are named. With the word
# `without-tests` the pure tests are left out, for whoever runs the whole suite next.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

failed=""
say() { # gate, exit code, log
    if [ "$2" = 0 ]; then
        echo "ok      $1"
    else
        echo "FAILED  $1"
        sed 's/^/        /' "$3"
        failed="$failed $1"
    fi
}
gate() {
    if ${MAKE:-make} --no-print-directory "$1" >"$work/$1.log" 2>&1; then code=0; else code=$?; fi
    say "$1" "$code" "$work/$1.log"
}

# Types take longest: they run beside the others.
(
    ${MAKE:-make} --no-print-directory types >"$work/types.log" 2>&1 && code=0 || code=$?
    echo "$code" >"$work/types.code"
) &
for name in lint house migrations check-messages check-docs; do
    gate "$name"
done
[ "${1:-}" = without-tests ] || gate test-pure
wait
say types "$(cat "$work/types.code")" "$work/types.log"

if [ -n "$failed" ]; then
    echo "These gates are shut:$failed"
    exit 1
fi
