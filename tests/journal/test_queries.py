"""The history of one thing."""

import pytest

from journal.queries import history_of
from tests.factories import PersonFactory
from tests.journal.conftest import write


@pytest.mark.django_db
def test_history_is_that_of_one_thing_oldest_first():
    first = write("made", "T-1")
    write("made", "T-2")
    second = write("gone", "T-1")

    assert list(history_of("thing", "T-1")) == [first, second]
    assert list(history_of("other", "T-1")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_history_takes_one_query(count, django_assert_num_queries):
    for number in range(count):
        write(f"made{number}", "T-1", actor=PersonFactory())

    with django_assert_num_queries(1):
        names = [entry.actor.account_name for entry in history_of("thing", "T-1")]

    assert len(names) == count
