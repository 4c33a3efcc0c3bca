import pytest

from scripts.setup import ROOT, table_sources

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "source",
    [
        "requirements.txt",
        "bigmem_portal/settings.py",  # an app of others' making that is listed anew
        "reservations/migrations/0001_initial.py",
    ],
)
def test_tables_are_made_again_when_what_they_come_from_changes(source):
    assert ROOT / source in table_sources()
