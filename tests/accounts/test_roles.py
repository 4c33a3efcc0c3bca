import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.queries import people_managed_by, teams_managed_by, teams_of
from accounts.roles import (
    administrators,
    is_administrator,
    is_team_manager,
    manages_team_of,
)
from tests.factories import AdministratorFactory, PersonFactory, TeamFactory

pytestmark = pytest.mark.django_db


def test_administrators_are_active_superusers():
    boss = AdministratorFactory()
    former = AdministratorFactory(is_active=False)
    staff = PersonFactory(is_staff=True)

    assert list(administrators()) == [boss]
    assert [is_administrator(user) for user in (boss, former, staff, AnonymousUser())] == [
        True,
        False,
        False,
        False,
    ]


def test_managers_see_their_teams_and_those_below_but_not_beside_or_above():
    chloe, child, sister, parent, colleague = (PersonFactory() for _ in range(5))
    top = TeamFactory(members=[parent])
    mine = TeamFactory(parent=top, managers=[chloe], members=[colleague])
    below = TeamFactory(parent=TeamFactory(parent=mine), members=[child])
    TeamFactory(parent=top, members=[sister])

    answers = {
        person.pk: manages_team_of(chloe, person)
        for person in (chloe, child, colleague, sister, parent)
    }

    assert answers == {
        chloe.pk: True,
        child.pk: True,
        colleague.pk: True,
        sister.pk: False,
        parent.pk: False,
    }
    assert not manages_team_of(colleague, chloe)
    assert not manages_team_of(AnonymousUser(), chloe)
    assert set(people_managed_by(chloe)) == {chloe, colleague, child}
    assert teams_of(child) == {below.pk, below.parent_id, mine.pk, top.pk}
    assert [is_team_manager(user) for user in (chloe, colleague, AnonymousUser())] == [
        True,
        False,
        False,
    ]


def test_team_questions_cost_one_query_whatever_the_tree(django_assert_num_queries):
    chloe = PersonFactory()
    team = TeamFactory(managers=[chloe])
    for _ in range(3):
        team = TeamFactory(parent=team)

    with django_assert_num_queries(1):
        assert len(teams_managed_by(chloe)) == 4
    with django_assert_num_queries(1):
        assert len(teams_of(chloe)) == 1


def test_a_team_above_itself_ends_the_walk():
    person = PersonFactory()
    first = TeamFactory(members=[person])
    second = TeamFactory(parent=first)
    first.parent = second
    first.save()

    assert teams_of(person) == {first.pk, second.pk}
