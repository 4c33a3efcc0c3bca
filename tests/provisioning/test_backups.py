"""A copy of the database comes back with all installations stopped, on both databases."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from machines.models import MachinePhoto, Site
from machines.pictures import Picture
from machines.services import keep_photo, remove_photo
from provisioning.models import Switch
from provisioning.services import is_halted, resume
from tests.factories import MachineFactory, PersonFactory, SiteFactory

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]


def test_restored_database_is_as_it_was_and_halted(tmp_path):
    person = PersonFactory(account_name="kept")
    SiteFactory(slug="kept")
    resume(by=person, reason="calm")
    copy = tmp_path / "portal.backup"
    call_command("backup", copy, stdout=StringIO())
    SiteFactory(slug="made-since")

    call_command("restore", copy, "--replace-everything", stdout=StringIO())

    assert set(Site.objects.values_list("slug", flat=True)) == {"kept"}
    assert is_halted()
    assert "restored from portal.backup" in Switch.objects.get().reason
    assert copy.stat().st_mode & 0o077 == 0


def test_restored_database_has_its_photos(tmp_path):
    machine = MachineFactory()
    keep_photo(machine=machine, picture=Picture(b"\0\xffwebp", 4, 3), shows="The rack")
    copy = tmp_path / "portal.backup"
    call_command("backup", copy, stdout=StringIO())
    remove_photo(machine=machine)

    call_command("restore", copy, "--replace-everything", stdout=StringIO())

    photo = MachinePhoto.objects.get(machine=machine)
    assert (bytes(photo.content), photo.width, photo.shows) == (b"\0\xffwebp", 4, "The rack")


def test_what_is_no_copy_changes_nothing(tmp_path):
    person = PersonFactory()
    resume(by=person, reason="calm")
    other = tmp_path / "other"
    other.write_text("not a database at all, " * 100)

    for asked in ([other, "--replace-everything"], [tmp_path / "none", "--replace-everything"]):
        with pytest.raises(CommandError, match="could not be copied"):
            call_command("restore", *asked)
    with pytest.raises(CommandError, match="--replace-everything"):
        call_command("restore", other)
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", other)
    assert not is_halted()
