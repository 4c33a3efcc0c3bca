"""A portal with certain data, served by the process of the test run."""

from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import setup_databases
from pytest_django.live_server_helper import LiveServer

from tests.browser import worlds
from tests.browser.screens_list import VISITOR


class World:
    """A portal with certain data, served by this process."""

    def __init__(self, name, url, people, places):
        self.name = name
        self.url = url
        self.people = people
        self.places = places

    def cookies(self, who, language):
        """Answers the cookies of somebody of a kind."""
        person = None if who == VISITOR else self.people[who]
        return self.cookies_of(person, language)

    def cookies_of(self, person, language):
        """Signs somebody in, without a page, and sets the language; answers the cookies."""
        cookies = {"django_language": language}
        if person is not None:
            type(person).objects.filter(pk=person.pk).update(language=language)
            client = Client()
            client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
            cookies["sessionid"] = client.cookies["sessionid"].value
        return [{"name": name, "value": value, "url": self.url} for name, value in cookies.items()]


@contextmanager
def serve(name, mail_folder):
    """Fills the database of the test run and serves it; empties it at the end."""
    changed = override_settings(
        ROOT_URLCONF="tests.browser.urls",
        EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
        EMAIL_FILE_PATH=str(mail_folder),
    )
    with changed:
        if not connection.settings_dict["NAME"].startswith("test_"):
            setup_databases(verbosity=0, interactive=False)  # no other test of the run asked
        people, places = worlds.make(name)
        server = LiveServer("127.0.0.1")
        yield World(name, server.url, people, places)
        server.stop()
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=False)
