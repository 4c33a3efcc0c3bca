"""The inventory in the administration, by HTTP as an administrator does it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from journal.models import Entry
from machines.models import AccessGrant, ClosedDay, Machine, Profile, Site, Unavailability
from tests.factories import (
    AdministratorFactory,
    CategoryFactory,
    ContainerHostFactory,
    MachineFactory,
    PersonFactory,
    ProfileFactory,
    SiteFactory,
    UnavailabilityFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def first_of_march():
    with time_machine.travel(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def boss():
    return AdministratorFactory(account_name="boss", language="en")


@pytest.fixture
def office(boss):
    client = Client()
    client.force_login(boss)
    return client


def form_errors(response):
    assert response.status_code == 200, response.content[:500]
    return response.context["adminform"].form.errors


def machine_fields(**changes):
    fields = {
        "name": "bigmem7",
        "category": CategoryFactory(slug="cemeb").pk,
        "site": SiteFactory().pk,
        "accepts_bookings": "on",
        "host_name": "Bigmem7.example.org",
        "address": "192.0.2.17",
        "mac_addresses": "52-54-00-AA-BB-CC\n\n52:54:00:aa:bb:cd\n52:54:00:aa:bb:cd",
        "kind": "bare_metal",
        "driven_by": "portal",
        "profiles": [ProfileFactory().pk],
        "data_volumes": "/home\n/bigvol",
        "memory_gib": "1024",
        "cores": "64",
        "disk_tib": "72",
        "network_gbps": "25",
        "gpus": "0",
        "boards-TOTAL_FORMS": "0",
        "boards-INITIAL_FORMS": "0",
    }
    return {**fields, **changes}


def test_a_machine_is_entered_and_its_lists_are_put_in_order(office, boss):
    response = office.post("/admin/machines/machine/add/", machine_fields())

    assert response.status_code == 302, form_errors(response)
    machine = Machine.objects.get()
    assert (machine.host_name, machine.mac_addresses, machine.data_volumes) == (
        "bigmem7.example.org",
        ["52:54:00:aa:bb:cc", "52:54:00:aa:bb:cd"],
        ["/home", "/bigvol"],
    )
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_ref, entry.actor) == ("machine_added", "bigmem7", boss)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"mac_addresses": "52:54:00:aa:bb"}, "mac_addresses", "52:54:00:aa:bb"),
        ({"mac_addresses": "52:54:00:00:00:99"}, "mac_addresses", "other is already"),
        ({"mac_addresses": ""}, "mac_addresses", "boots from"),
        ({"data_volumes": "home"}, "data_volumes", "home"),
        ({"data_volumes": "/home/../etc"}, "data_volumes", "expected"),
        ({"host_name": "big mem"}, "host_name", "no host name"),
        ({"name": "Bigmem 7"}, "name", ""),
        ({"kind": "manual"}, "driven_by", "never installed"),
        ({"memory_gib": "0"}, "memory_gib", ""),
        ({"retired_day": "2027-05-01"}, "__all__", "buyer"),
        ({"kind": "gpu_container", "driven_by": "portal"}, "__all__", "container host"),
    ],
)
def test_a_machine_that_does_not_hold_together_is_refused(office, changes, field, words):
    other = MachineFactory(name="other", mac_addresses=["52:54:00:00:00:99"])
    if words == "other is already":
        words = f"is already the address of {other.name}"

    response = office.post("/admin/machines/machine/add/", machine_fields(**changes))

    assert words in " ".join(form_errors(response)[field])
    assert Machine.objects.count() == 1


def test_a_slot_stands_where_its_host_stands(office):
    host = ContainerHostFactory(site=SiteFactory(slug="elsewhere", name="Elsewhere"))
    changes = {"kind": "gpu_container", "host": host.pk, "mac_addresses": ""}

    response = office.post("/admin/machines/machine/add/", machine_fields(**changes))

    assert "same site" in form_errors(response)["site"][0]


def test_an_edit_tells_what_was_and_what_is(office):
    machine = MachineFactory(name="bigmem7", memory_gib=512)
    page = office.get(f"/admin/machines/machine/{machine.pk}/change/")
    fields = machine_fields(
        category=machine.category_id,
        mac_addresses="\n".join(machine.mac_addresses),
        host_name=machine.host_name,
        address=machine.address,
        data_volumes="",
        memory_gib="768",
        cores=machine.cores,
        disk_tib=str(machine.disk_tib),
        network_gbps=str(machine.network_gbps),
    )

    response = office.post(f"/admin/machines/machine/{machine.pk}/change/", fields)

    assert machine.mac_addresses[0] in page.content.decode()
    assert response.status_code == 302, form_errors(response)
    entry = Entry.objects.get()
    assert entry.kind == "machine_changed"
    assert entry.facts["edit"]["changes"] == {"memory_gib": ["512", "768"]}


def test_machines_are_not_removed(office):
    machine = MachineFactory()

    assert office.get(f"/admin/machines/machine/{machine.pk}/delete/").status_code == 403
    assert office.get("/admin/machines/machine/").status_code == 200


def test_a_profile_takes_lines_and_numbers(office):
    fields = {
        "name_en": "Plain",
        "name_fr": "Simple",
        "slug": "plain",
        "position": "1",
        "fai_classes": "BIGMEM\nZFS_HOME",
        "salt_states": "bigmem.base",
        "harmless_codes": "300\n301",
    }

    wrong = office.post("/admin/machines/profile/add/", {**fields, "harmless_codes": "3x"})
    office.post("/admin/machines/profile/add/", fields)

    assert form_errors(wrong)["harmless_codes"] == ["“3x” is no number."]
    profile = Profile.objects.get()
    assert (profile.fai_classes, profile.salt_states, profile.harmless_codes) == (
        ["BIGMEM", "ZFS_HOME"],
        ["bigmem.base"],
        [300, 301],
    )


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(" tftp2 ", "tftp2"), ("tftp", ""), ("", "")],
    ids=["own", "settings", "none"],
)
def test_a_site_names_a_tftp_host_of_its_own_only(office, settings, typed, stored):
    settings.PORTAL_TFTP_MINION = "tftp"
    site = SiteFactory()
    fields = {
        "name": site.name,
        "slug": site.slug,
        "time_zone": site.time_zone,
        "closed_days-TOTAL_FORMS": "0",
        "closed_days-INITIAL_FORMS": "0",
    }
    address = f"/admin/machines/site/{site.pk}/change/"

    wrong = office.post(address, {**fields, "tftp_minion": "tftp*"})
    office.post(address, {**fields, "tftp_minion": typed})

    assert "“tftp*” is not written as expected" in form_errors(wrong)["tftp_minion"][0]
    assert Site.objects.get().tftp_minion == stored


def test_a_site_has_closed_days_and_a_zone_that_exists(office):
    fields = {
        "name": "Montpellier",
        "slug": "montpellier",
        "time_zone": "Europe/Paris",
        "closed_days-TOTAL_FORMS": "1",
        "closed_days-INITIAL_FORMS": "0",
        "closed_days-0-day": "2027-05-07",
        "closed_days-0-label": "Pont de l'Ascension",
    }

    wrong = office.post("/admin/machines/site/add/", {**fields, "time_zone": "Mars/Olympus"})
    office.post("/admin/machines/site/add/", fields)

    assert "Mars/Olympus" in form_errors(wrong)["time_zone"][0]
    assert Site.objects.get().time_zone == "Europe/Paris"
    assert ClosedDay.objects.get().day == date(2027, 5, 7)


def test_a_grant_remembers_who_gave_it(office, boss):
    person, category = PersonFactory(), CategoryFactory()

    office.post(
        "/admin/machines/accessgrant/add/",
        {"person": person.pk, "category": category.pk, "reason": "ticket 214"},
    )

    grant = AccessGrant.objects.get()
    assert (grant.person, grant.category, grant.granted_by) == (person, category, boss)
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor) == ("accessgrant_added", boss)


# -------------------------------------------------------------------------- days out


def out_fields(*machines, **changes):
    fields = {
        "machines": [machine.pk for machine in machines],
        "kind": "maintenance",
        "first_day": "2027-03-10",
        "stop_day": "2027-03-12",
        "reason": "new disks",
    }
    return {**fields, **changes}


def test_days_out_are_entered_for_several_machines_at_once(office, boss):
    machines = [MachineFactory(name="bigmem7"), MachineFactory(name="bigmem8")]

    response = office.post("/admin/machines/unavailability/add/", out_fields(*machines))

    assert response.status_code == 302, form_errors(response)
    assert [(u.machine.name, u.entered_by) for u in Unavailability.objects.order_by("pk")] == [
        ("bigmem7", boss),
        ("bigmem8", boss),
    ]
    shown = office.get(
        f"/admin/machines/unavailability/{Unavailability.objects.first().pk}/change/"
    )
    assert "new disks" in shown.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"stop_day": "2027-03-10"}, "__all__"),
        ({"first_day": "2027-02-01", "stop_day": "2027-02-03"}, "__all__"),
        ({"machines": []}, "machines"),
    ],
)
def test_impossible_days_out_are_refused(office, changes, field):
    fields = out_fields(MachineFactory(), **changes)

    response = office.post("/admin/machines/unavailability/add/", fields)

    assert form_errors(response)[field]
    assert not Unavailability.objects.exists()


def test_days_out_are_cleared_but_neither_edited_nor_removed(office):
    row = UnavailabilityFactory(first_day=TODAY - timedelta(days=2), stop_day=date(2027, 3, 9))
    over = UnavailabilityFactory(first_day=date(2027, 2, 1), stop_day=date(2027, 2, 3))
    address = f"/admin/machines/unavailability/{row.pk}/"

    response = office.post(
        "/admin/machines/unavailability/",
        {"action": "clear", "_selected_action": [row.pk, over.pk]},
        follow=True,
    )

    row.refresh_from_db()
    assert row.stop_day == TODAY
    said = [str(message) for message in response.context["messages"]]
    assert any("1 machine is back." in sentence for sentence in said)
    assert any("over already" in sentence for sentence in said)
    assert office.get(f"{address}delete/").status_code == 403
    assert office.post(f"{address}change/", {"reason": "other"}).status_code == 403


def test_approvers_take_out_the_machines_of_their_categories_only():
    approver = PersonFactory(is_staff=True)
    mine = MachineFactory(name="mine", category=CategoryFactory(approvers=[approver]))
    other = MachineFactory(name="other")
    UnavailabilityFactory(machine=other, first_day=TODAY, stop_day=date(2027, 3, 9))
    client = Client()
    client.force_login(approver)

    refused = client.post("/admin/machines/unavailability/add/", out_fields(other))
    client.post("/admin/machines/unavailability/add/", out_fields(mine))

    assert form_errors(refused)["machines"]
    assert Unavailability.objects.filter(machine=mine).count() == 1
    listed = client.get("/admin/machines/unavailability/").content.decode()
    assert "mine" in listed
    assert "other" not in listed
    assert client.get("/admin/machines/machine/").status_code == 403


@pytest.mark.parametrize("is_staff", [True, False])
def test_others_take_nothing_out(is_staff):
    client = Client()
    client.force_login(PersonFactory(is_staff=is_staff))

    response = client.post("/admin/machines/unavailability/add/", out_fields(MachineFactory()))

    assert response.status_code in {302, 403}
    assert not Unavailability.objects.exists()


def test_a_removal_is_told_once_for_each(office, boss):
    profiles = [ProfileFactory(slug=slug) for slug in ("one", "two", "three")]
    office.post(f"/admin/machines/profile/{profiles[0].pk}/delete/", {"post": "yes"})

    office.post(
        "/admin/machines/profile/",
        {
            "action": "delete_selected",
            "_selected_action": [profile.pk for profile in profiles[1:]],
            "post": "yes",
        },
    )

    assert not Profile.objects.exists()
    entries = [(entry.kind, entry.actor) for entry in Entry.objects.all()]
    assert entries == [("profile_removed", boss)] * 3


def test_an_edit_that_changes_nothing_leaves_no_entry(office):
    profile = ProfileFactory(slug="plain", name_en="Plain", name_fr="Simple", fai_classes=["A"])

    response = office.post(
        f"/admin/machines/profile/{profile.pk}/change/",
        {
            "name_en": "Plain",
            "name_fr": "Simple",
            "slug": "plain",
            "position": "0",
            "fai_classes": "A",
            "salt_states": "",
            "harmless_codes": "",
        },
    )

    assert response.status_code == 302
    assert not Entry.objects.exists()
