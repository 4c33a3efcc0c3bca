"""People and teams."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import Membership, Team, User

PASSWORD = "correct horse battery"


class PersonFactory(DjangoModelFactory):
    """A researcher who may sign in with `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    account_name = factory.Sequence(lambda number: f"person{number}")
    email = factory.LazyAttribute(lambda person: f"{person.account_name}@example.org")
    full_name = factory.LazyAttribute(lambda person: person.account_name.title())
    language = "en"

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        if create:
            self.save()


class AdministratorFactory(PersonFactory):
    """Somebody who runs the portal."""

    account_name = factory.Sequence(lambda number: f"boss{number}")
    is_staff = True
    is_superuser = True


class TeamFactory(DjangoModelFactory):
    """A team; `members=[...]` and `managers=[...]` put people into it."""

    class Meta:
        model = Team
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"team{number}")
    name = factory.LazyAttribute(lambda team: team.slug.title())

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        for person in extracted or ():
            Membership.objects.create(team=self, person=person)

    @factory.post_generation
    def managers(self, create, extracted, **kwargs):
        for person in extracted or ():
            Membership.objects.create(team=self, person=person, is_manager=True)
