import pytest
from django.utils import translation

from machines.errors import UnavailabilityError
from machines.models import Category, Machine, Profile, Unavailability
from machines.wording import (
    DRIVEN_BY_LABELS,
    KIND_LABELS,
    UNAVAILABILITY_LABELS,
    memory_words,
    unavailability_problem,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(("language", "name"), [("fr", "Privées"), ("en", "Private")])
def test_names_follow_the_reader(language, name):
    with translation.override(language):
        category = Category(name_en="Private", name_fr="Privées")
        profile = Profile(name_en="Private", name_fr="Privées")

        assert [category.name, str(category), profile.name, str(profile)] == [name] * 4


@pytest.mark.parametrize(
    ("gib", "words"),
    [(256, "256 GiB"), (1023, "1023 GiB"), (1024, "1 TiB"), (1536, "1.5 TiB"), (4096, "4 TiB")],
)
def test_memory_words(gib, words):
    with translation.override("en"):
        assert memory_words(gib) == words


def test_every_code_has_its_words():
    assert set(KIND_LABELS) == set(Machine.Kind.values)
    assert set(DRIVEN_BY_LABELS) == set(Machine.DrivenBy.values)
    assert set(UNAVAILABILITY_LABELS) == set(Unavailability.Kind.values)


def test_a_problem_names_machine_and_bookings():
    error = UnavailabilityError("meets_bookings", machine="bigmem7", references="B-4F7K")

    with translation.override("en"):
        assert unavailability_problem(error).startswith(
            "bigmem7 is booked on these days (B-4F7K): choose other days"
        )
