"""The administration, walked page by page: every list, filter, search, row and add page."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import translation

from journal.admin import ReadOnlyAdmin
from journal.auditing import AuditedAdmin
from notifications.models import Message
from tests.factories import AdministratorFactory, PersonFactory
from tests.house.story import tell

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
NOT_LISTED = {
    "provisioning.Step": "shown on its run",
    "provisioning.Report": "shown on its run",
    "provisioning.HostKey": "shown on its run",
    "provisioning.Credential": "shown on its run, without the password",
    "provisioning.SealedFact": "a secret",
    "provisioning.CredentialLink": "a secret",
    "machines.ClosedDay": "edited on its site",
    "machines.ManagementBoard": "edited on its machine, the password never shown",
    "machines.MachinePhoto": "edited on its machine",
    "accounts.SshKey": "shown on its person",
    "accounts.Membership": "edited on its person and on its team",
    "tickets.Message": "shown on the page of its ticket",
    "journal.Pending": "how far the delivery is: a list that is empty when all is well",
    "journal.Receipt": "one a consumer and entry: what they did is what is listed",
    "provisioning.NightList": "says that a mail was made; the mail is listed",
    "provisioning.MorningList": "says that a mail was made; the mail is listed",
    "provisioning.NetbootSweep": "the time of the last look; its alarms are listed",
    "reservations.NightlyCheck": "the time of the last check; what it found is listed",
    "demonstration.ClockOffset": "the demonstration's clock, moved by its own button",
}
NO_FILTER = {
    "calendars.ServerWatch": "one row",
    "provisioning.Switch": "one row",
    "provisioning.NightLimits": "one row a site",
    "machines.Site": "a handful of rows",
    "machines.Profile": "a handful of rows",
}
NO_SEARCH = {"calendars.ServerWatch": "one row", "provisioning.Switch": "one row"}
BY_SERVICE = {
    "accounts.Absence",
    "machines.Unavailability",
    "notifications.Message",
    "provisioning.DataHold",
    "reservations.BookingRequest",
}
"""What is entered here is written by services, which leave the entry."""
FOR_APPROVERS = {
    "machines.Category",
    "machines.Profile",
    "machines.Unavailability",
    "provisioning.Collaborator",
    "provisioning.DataHold",
    "provisioning.Errand",
    "provisioning.Reinstall",
    "provisioning.Reopening",
    "provisioning.Revocation",
    "provisioning.Run",
    "reservations.Booking",
    "reservations.BookingRequest",
    "reservations.BookingRules",
    "reservations.Change",
    "reservations.Decision",
    "reservations.Extension",
    "reservations.HandOver",
    "reservations.Misfit",
    "reservations.MoveOffer",
    "reservations.Occupancy",
    "reservations.Waiver",
    "reservations.Wish",
    "reservations.WishOffer",
}
MAX_QUERIES = 8
THE_DESK = "reservations.BookingRequest"
"""Its verdicts are judged for a page of requests at once: more queries, and as many for all."""


class Links(HTMLParser):
    """The addresses that a page of the administration leads to."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href") or ""
        if tag == "a" and href and ":" not in href:
            self.found.append(href)


@pytest.fixture(autouse=True)
def _no_menu_beside_the_pages(monkeypatch):
    """The list of lists on the left of every page is on the front page as well."""
    monkeypatch.setattr(admin.site, "enable_nav_sidebar", False)


@pytest.fixture
def approver(db):
    return PersonFactory(account_name="approver", is_staff=True, language="en")


@pytest.fixture
def story(approver):
    return tell(1, approver)


@pytest.fixture
def as_boss(client, db):
    client.force_login(AdministratorFactory(language="en"))
    return client


@pytest.fixture
def as_approver(client, approver):
    client.force_login(approver)
    return client


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def rows_of(model):
    listed = model._default_manager.order_by("pk")
    return list(listed.filter(state="requested") if model._meta.proxy else listed)


def refusing(client, addresses):
    """The addresses that do not open, followed to where they lead."""
    answers = {address: client.get(address, follow=True).status_code for address in addresses}
    return {address: status for address, status in answers.items() if status != 200}


def test_every_model_is_listed_or_has_its_reason():
    ours = {model._meta.label for model in apps.get_models() if _is_ours(model)}

    assert ours - {model._meta.label for model in MODELS} == set(NOT_LISTED)


def _is_ours(model):
    return not model.__module__.startswith(("django.", "allauth."))


def test_every_list_is_filtered_and_searched_or_has_its_reason():
    plain = {m._meta.label for m in MODELS if not admin.site._registry[m].list_filter}
    deaf = {m._meta.label for m in MODELS if not admin.site._registry[m].search_fields}

    assert (plain, deaf) == (set(NO_FILTER), set(NO_SEARCH))


def test_what_is_edited_is_audited():
    silent = {
        model._meta.label
        for model in MODELS
        if not isinstance(admin.site._registry[model], AuditedAdmin | ReadOnlyAdmin)
    }

    assert silent <= BY_SERVICE


def test_every_list_answers_its_search_and_filters(as_boss, story):
    pages = []
    for model in MODELS:
        answer = as_boss.get(url(model, "changelist"))
        shown = answer.context.get("cl")
        assert answer.status_code == 200
        pages.append(f"{url(model, 'changelist')}?q=zzz")
        if shown is not None:
            assert len(shown.result_list) > 0, model
            choices = [list(spec.choices(shown)) for spec in shown.filter_specs]
            pages += [url(model, "changelist") + some[-1]["query_string"] for some in choices]

    assert refusing(as_boss, pages) == {}


def test_every_add_page_opens_or_is_refused_on_purpose(as_boss, story):
    adds = [url(m, "add") for m in MODELS if not _only_reads(admin.site._registry[m])]
    refused = [url(m, "add") for m in MODELS if _only_reads(admin.site._registry[m])]

    assert refusing(as_boss, adds) == {}
    assert refusing(as_boss, refused) == dict.fromkeys(refused, 403)


def _only_reads(model_admin):
    own = type(model_admin).has_add_permission
    return own is ReadOnlyAdmin.has_add_permission or model_admin.model is Message


def test_approvers_open_the_lists_of_what_they_decide_about(as_approver, story):
    answers = {m._meta.label: as_approver.get(url(m, "changelist")).status_code for m in MODELS}

    assert {label for label, status in answers.items() if status == 200} == FOR_APPROVERS
    assert set(answers.values()) == {200, 403}


@pytest.mark.parametrize("is_boss", [True, False], ids=["administrator", "approver"])
def test_rows_open_lead_on_and_show_no_secret(client, approver, story, is_boss):
    client.force_login(AdministratorFactory(language="en") if is_boss else approver)
    models = [m for m in MODELS if is_boss or m._meta.label in FOR_APPROVERS]
    pages = [url(m, "changelist") for m in models]
    pages += [url(model, "change", row.pk) for model in models for row in rows_of(model)[:1]]
    secrets = (
        "sealed-secret-password",
        "board-secret",
        story.machine.boards.get().sealed_password,
    )

    answers = {page: client.get(page, follow=True) for page in pages}
    told = {
        page: answer.content.decode().partition('id="content"')[2]
        for page, answer in answers.items()
    }
    found = {
        resolve(urlsplit(address).path).view_name: address
        for page, words in told.items()
        for href in Links(words).found
        if _leads(href) and (address := urljoin(page, href)) not in answers
    }
    dead = refusing(client, found.values())

    assert {page: a.status_code for page, a in answers.items() if a.status_code != 200} == {}
    assert dead == {}
    assert [page for page, words in told.items() if any(s in words for s in secrets)] == []


def _leads(href):
    """Whether a link leads on: not to a part, a file, or the same list sorted or narrowed."""
    return "#" not in href and "/static/" not in href and not href.startswith("?")


def test_lists_ask_few_queries_and_as_many_for_three_rows(as_boss, approver):
    tell(1, approver)
    one = _query_counts(as_boss)
    tell(2, approver)
    tell(3, approver)

    assert _query_counts(as_boss) == one
    assert {label: n for label, n in one.items() if n > MAX_QUERIES} == {THE_DESK: one[THE_DESK]}


def _query_counts(client):
    counts = {}
    for model in MODELS:
        with CaptureQueriesContext(connection) as asked:
            client.get(url(model, "changelist"))
        counts[model._meta.label] = len(asked)
    return counts


SAME_WORDS = {
    "machine", "machines", "site", "sites", "date", "type", "ticket", "tickets", "absence",
    "absences", "english", "français", "collection", "journal", "maintenance", "mail", "mails",
    "installation", "installations", "cause", "version",
}  # fmt: skip
"""Words that are French as well as English."""


def _labels():
    """Every word of the administration that does not come from its rows, with where it stands."""
    for model in MODELS:
        model_admin = admin.site._registry[model]
        where = model._meta.label
        yield where, str(model._meta.verbose_name)
        yield where, str(model._meta.verbose_name_plural)
        yield where, str(model._meta.app_config.verbose_name)
        for name in model_admin.list_display:
            if name != "__str__":
                yield f"{where}.{name}", str(label_for_field(name, model, model_admin))
        for field in model._meta.get_fields():
            if field.name in _shown_fields(model_admin):
                yield f"{where}.{field.name}", str(label_for_field(field.name, model, model_admin))
                for _value, words in getattr(field, "flatchoices", ()) or ():
                    yield f"{where}.{field.name}", str(words)


def _shown_fields(model_admin):
    if model_admin.model._meta.label == THE_DESK:  # its page is of its own
        return set()
    sets = model_admin.fieldsets or ((None, {"fields": model_admin.fields or ()}),)
    shown = [name for _, options in sets for name in options["fields"]]
    if not any(shown):
        shown = [f.name for f in model_admin.model._meta.fields if f.editable and f.name != "id"]
    flat = [n for name in shown for n in (name if isinstance(name, tuple) else (name,))]
    return {*flat, *(n for n in model_admin.list_display if isinstance(n, str))}


def test_french_administration_speaks_french():
    with translation.override("en"):
        english = list(_labels())
    with translation.override("fr"):
        french = list(_labels())
    same = {
        (where, words)
        for (where, words), (_, said) in zip(english, french, strict=True)
        if words == said and words.lower() not in SAME_WORDS and re.search("[a-z]{3}", words)
    }

    assert sorted(same) == []


def test_front_page_leads_to_daily_work(as_boss):
    page = as_boss.get("/admin/").content.decode()

    for address in ("/approvals/", "/tonight/", "/planning/", "/tickets/"):
        assert f'href="{address}"' in page
