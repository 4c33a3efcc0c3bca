#!/bin/sh
# The gates, then the suite on PostgreSQL with coverage, then its part for SQLite.
set -eu
cd "$(dirname "$0")/.."
scripts/setup-packages.sh test messages
.venv/bin/python -m lab prepare-boards

status=0
scripts/check.sh without-tests || status=1

rm -f .coverage .coverage.*
# Two processes, each with a database of its own: half the time on two cores. The order stays that
# of the collection: tests that empty the tables come last.
echo "The suite on PostgreSQL:"
.venv/bin/pytest -n 2 --no-loadscope-reorder --cov --cov-report= || status=1
.venv/bin/coverage report --fail-under=90 || status=1
echo "Rules and lives, to the last branch:"
.venv/bin/coverage report --fail-under=100 \
    --include='*/policy/*,*/policy.py,*/lifecycle.py,*/recipe.py' || status=1

echo "What the database promises, on SQLite:"
TEST_DATABASE=sqlite .venv/bin/pytest -n 2 --no-loadscope-reorder || status=1
exit "$status"
