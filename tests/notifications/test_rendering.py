"""Every kind of mail, in both languages: subject, facts, and nothing left unfilled."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from notifications.kinds import MAILS, MailKind
from notifications.rendering import Moot, render
from provisioning.host_authority import public_line
from provisioning.lifecycle import State as RunState
from provisioning.models import Credential
from reservations.lifecycle import State
from reservations.models import Decision
from tests.factories import BookingFactory, MachineFactory
from tests.notifications.conftest import (
    SECRET,
    THURSDAY,
    decide,
    make_run,
    message_for,
    tell,
    tell_of_night,
    tell_of_run,
)

UNFILLED = re.compile(r"%\(|\{\{|\{%|\bNone\b|\bTrue\b|\bFalse\b|Invalid|\[\]|\(\)")

SUBJECTS = {
    "received": (
        "[bigmem] bigmem7 · 1 Mar → 11 Apr 2027 · request received (B-4F7K)",
        "[bigmem] Demande reçue : bigmem7, du 1er mars au 11 avril 2027 (B-4F7K)",
    ),
    "to_approve": (
        "[bigmem] To approve before 28 February: bigmem7 for Alice Martin, 42 days (B-4F7K)",
        "[bigmem] À valider avant le 28 février : bigmem7 pour Alice Martin, 42 jours (B-4F7K)",
    ),
    "approved": (
        "[bigmem] bigmem7 · 1 Mar → 11 Apr 2027 · approved (B-4F7K)",
        "[bigmem] Réservation validée : bigmem7, du 1er mars au 11 avril 2027 (B-4F7K)",
    ),
    "refused": (
        "[bigmem] bigmem7 · 1 Mar → 11 Apr 2027 · refused (B-4F7K)",
        "[bigmem] Réservation refusée : bigmem7, du 1er mars au 11 avril 2027 (B-4F7K)",
    ),
    "about_to_lapse": (
        "[bigmem] Undecided: your request for bigmem7 lapses on Sunday 28 February at 23:59 "
        "(B-4F7K)",
        "[bigmem] Sans décision, votre demande pour bigmem7 expire dimanche 28 février à 23 h 59 "
        "(B-4F7K)",
    ),
    "undecided": (
        "[bigmem] Undecided: the request of Alice Martin for bigmem7 lapses on Sunday 28 February "
        "at 23:59 (B-4F7K)",
        "[bigmem] Sans décision, la demande faite par Alice Martin pour bigmem7 expire dimanche "
        "28 février à 23 h 59 (B-4F7K)",
    ),
    "lapsed": (
        "[bigmem] Request lapsed undecided: choose another date (B-4F7K)",
        "[bigmem] Demande expirée sans décision : choisissez une autre date (B-4F7K)",
    ),
    "cancelled": (
        "[bigmem] Booking cancelled by the administrator: bigmem7 (B-4F7K)",
        "[bigmem] Réservation annulée par l'administrateur : bigmem7 (B-4F7K)",
    ),
    "tonight": (
        "[bigmem] By Monday morning, 1 machine will be reinstalled",
        "[bigmem] D'ici à lundi matin, 1 machine sera réinstallée",
    ),
    "late_tonight": (
        "[bigmem] Added: bigmem7 will be reinstalled in the night of 28 February to 1 March "
        "(B-4F7K)",
        "[bigmem] Ajout : bigmem7 sera réinstallée dans la nuit du 28 février au 1er mars "
        "(B-4F7K)",
    ),
    "data_goes": (
        "[bigmem] Your data on bigmem7 will be erased in the night of 28 February to 1 March "
        "(B-OLD2)",
        "[bigmem] Vos données sur bigmem7 seront effacées dans la nuit du 28 février au 1er mars "
        "(B-OLD2)",
    ),
    "ready": (
        "[bigmem] bigmem7 is ready: how to connect (B-4F7K)",
        "[bigmem] bigmem7 est prête : comment vous connecter (B-4F7K)",
    ),
    "failed": (
        "[bigmem] bigmem7 is not ready yet, we are taking care of it (B-4F7K)",
        "[bigmem] bigmem7 n'est pas encore prête, nous nous en occupons (B-4F7K)",
    ),
    "install_failed": (
        "[bigmem] Installation of bigmem7 failed, somebody is needed (B-4F7K)",
        "[bigmem] Installation de bigmem7 en échec, intervention nécessaire (B-4F7K)",
    ),
    "delayed": (
        "[bigmem] Installation of bigmem7 waits, somebody is needed (B-4F7K)",
        "[bigmem] Installation de bigmem7 en attente, intervention nécessaire (B-4F7K)",
    ),
    "released": (
        "[bigmem] You gave back bigmem7, thank you (B-4F7K)",
        "[bigmem] Vous avez libéré bigmem7, merci (B-4F7K)",
    ),
    "ended": (
        "[bigmem] Booking ended: the data on bigmem7 may be erased from the night of 13 to "
        "14 April on (B-4F7K)",
        "[bigmem] Réservation terminée : les données de bigmem7 pourront être effacées dès la "
        "nuit du 13 au 14 avril (B-4F7K)",
    ),
}

STATES = {
    "approved": State.APPROVED,
    "refused": State.REFUSED,
    "lapsed": State.LAPSED,
    "cancelled": State.CANCELLED,
    "failed": State.ACTIVE,
    "install_failed": State.ACTIVE,
    "delayed": State.ACTIVE,
    "released": State.ACTIVE,
    "ended": State.ENDED,
}
KEPT_UNTIL = {"ended": date(2027, 4, 14), "released": date(2027, 4, 14)}
RUN_STATES = {
    "failed": RunState.BLOCKED,
    "install_failed": RunState.BLOCKED,
}
DAYS_LATER = {"tonight": 1, "failed": 4, "install_failed": 4}
NEEDS = {
    "tonight": ["old_booking"],
    "late_tonight": ["old_booking"],
    "data_goes": ["old_booking"],
    "ready": ["credential"],
}
OF_RUNS = {"late_tonight", "ready", "failed", "install_failed", "delayed"}
FOR_APPROVERS = {
    "to_approve",
    "undecided",
    "tonight",
    "late_tonight",
    "install_failed",
    "delayed",
}


class Text(HTMLParser):
    """Collects the visible words of a page and its links."""

    def __init__(self, source):
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.feed(source)

    def handle_data(self, data):
        self.words.extend(data.split())

    def handle_starttag(self, tag, attrs):
        self.links.extend(value for name, value in attrs if name == "href")


@pytest.fixture
def stage(request, booking, run, approver, alice, bruno, frozen):
    """Answers the outbox row of a kind, with the world as it is when such a mail is sent."""

    def prepare(kind, language):
        for person in (alice, bruno, approver):
            person.language = language
            person.save()
        booking.refresh_from_db()
        booking.state = STATES.get(kind, State.REQUESTED)
        booking.kept_until = KEPT_UNTIL.get(kind)
        booking.save()
        run.state = RUN_STATES.get(kind, RunState.PLANNED)
        if kind in KEPT_UNTIL:
            run.ready_at = THURSDAY
        run.save()
        frozen.shift(DAYS_LATER.get(kind, 0) * 86400)
        for fixture in NEEDS.get(kind, ()):
            request.getfixturevalue(fixture)
        if kind == "refused":
            decide(booking, Decision.Outcome.REFUSED, approver, "the room is closed")
        reader = approver if kind in FOR_APPROVERS else bruno if kind == "data_goes" else alice
        return message_for(entry_for(kind, booking, run, approver, alice), kind, reader)

    return prepare


def entry_for(kind, booking, run, approver, alice):
    entry_kind = next(
        name for name, mails in MAILS.items() if any(mail.kind == kind for mail in mails)
    )
    if entry_kind == "night_announced":
        return tell_of_night(run)
    if kind in OF_RUNS:
        problem = {"install_failed": "machine_silent", "delayed": "halted"}.get(kind, "")
        return tell_of_run(entry_kind, run, problem=problem)
    actor = {"cancelled": approver, "released": alice, "received": alice}.get(kind)
    reason = "a fan is broken" if kind == "cancelled" else ""
    return tell(entry_kind, booking, actor=actor, reason=reason)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", [kind.value for kind in MailKind])
def test_mail_is_whole(stage, kind, language):
    rendered = render(stage(kind, language))

    assert rendered.subject == SUBJECTS[kind][language == "fr"]
    page = Text(rendered.html)
    for words in (rendered.subject, rendered.text, " ".join(page.words)):
        assert not UNFILLED.search(words), words
    assert f'<html lang="{language}">' in rendered.html
    link = page.links[-1]
    assert link.startswith("http://testserver/")
    assert link in rendered.text
    plain = rendered.text.split()
    assert [word for word in page.words if word.startswith("B-")] == [
        word for word in plain if word.startswith("B-")
    ]


def test_every_kind_is_made_by_some_entry():
    made = {mail.kind for mails in MAILS.values() for mail in mails}

    assert made == set(MailKind)


def test_facts_are_the_fixed_block(stage):
    text = render(stage("received", "en")).text

    block = re.sub(r"\n(?!\n|[A-Z])", " ", text)[text.index("Reference") :].split("\n\n")[0]
    assert block.splitlines() == [
        "Reference: B-4F7K",
        "Machine: bigmem7: 1.5 TiB of memory, 64 cores, 40 TiB of disk",
        "First day: Monday 1 March 2027, from 00:00",
        "Last day: Sunday 11 April 2027, inclusive",
        "Number of days: 42 days",
        "State: Requested",
        "What happens next: an approver decides; without a decision, the request lapses on "
        "Sunday 28 February 2027 at 23:59",
        "Where data lives: in /home, /bigvol, on bigmem7 only; there is no backup",
    ]


def test_facts_are_french_for_a_french_reader(stage):
    text = render(stage("received", "fr")).text.replace("\xa0", " ")

    assert "Machine : bigmem7 : 1,5 Tio de mémoire, 64 cœurs, 40 Tio de disque" in text
    assert "Premier jour : lundi 1er mars 2027, dès 0 h" in text
    assert "Dernier jour : dimanche 11 avril 2027 inclus" in text
    assert "Nombre de jours : 42 jours" in text


def test_approver_reads_who_and_why(stage):
    text = render(stage("to_approve", "en")).text

    assert "Holder: Alice Martin\n" in text
    assert "Purpose: assembling a genome\n" in text
    assert "http://testserver/approvals/" in text


def test_holder_never_reads_the_purpose_of_a_list(stage):
    assert "genome" not in render(stage("tonight", "en")).text


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [
        (1, "1 Mar 2027 · approved", "le 1er mars 2027 (B-4F7K)"),
        (2, "1 Mar → 2 Mar 2027 · approved", "du 1er mars au 2 mars 2027 (B-4F7K)"),
        (308, "1 Mar 2027 → 2 Jan 2028 · app", "du 1er mars 2027 au 2 janvier 2028 (B-4F7K)"),
    ],
)
def test_days_in_subjects(stage, days, english, french):
    for language, words in (("en", english), ("fr", french)):
        message = stage("approved", language)
        booking = BookingFactory._meta.model.objects.get(reference="B-4F7K")
        booking.stop_day = booking.held_stop_day = booking.first_day + timedelta(days=days)
        booking.save()

        assert words in render(message).subject


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [("en", "Number of days: 1 day\n", "2 days\n"), ("fr", ": 1 jour\n", ": 2 jours\n")],
)
def test_plural_of_days(stage, language, one, two):
    message = stage("approved", language)
    booking = BookingFactory._meta.model.objects.get(reference="B-4F7K")
    for days, words in ((1, one), (2, two)):
        booking.stop_day = booking.held_stop_day = booking.first_day + timedelta(days=days)
        booking.save()

        assert words in render(message).text.replace("\xa0", " ")


def test_request_lapsing_at_the_next_midnight_says_tonight(stage, frozen):
    message = stage("about_to_lapse", "fr")
    frozen.move_to(datetime(2027, 2, 28, 9, tzinfo=UTC))

    assert render(message).subject == (
        "[bigmem] Sans décision, votre demande pour bigmem7 expire ce soir à 23 h 59 (B-4F7K)"
    )


def test_night_before_a_working_day_says_tonight(run, old_booking, approver, machine):
    booking = BookingFactory(
        machine=MachineFactory(name="bigmem8", category=machine.category),
        first_day=date(2027, 2, 26),
        state=State.APPROVED,
    )
    other = make_run(booking)
    entry = tell_of_night(other)
    message = message_for(entry, "tonight", approver)

    rendered = render(message)

    assert (
        rendered.subject == "[bigmem] Tonight, 1 machine will be reinstalled and its data erased"
    )
    assert rendered.runs == (str(other.key),)
    assert "- bigmem8, night of 25 to 26 February; whose data: nobody known" in rendered.text


def test_weekend_list_counts_all_nights(run, old_booking, approver, machine, frozen):
    frozen.shift(86400)
    booking = BookingFactory(
        machine=MachineFactory(name="bigmem8", category=machine.category),
        first_day=date(2027, 2, 27),
        state=State.APPROVED,
    )
    other = make_run(booking)
    message = message_for(tell_of_night(run, other), "tonight", approver)

    rendered = render(message)

    assert rendered.subject == "[bigmem] By Monday morning, 2 machines will be reinstalled"
    assert rendered.runs == (str(other.key), str(run.key))
    assert (
        "- bigmem7, night of 28 February to 1 March; whose data: Bruno Petit (B-OLD2);\n"
        "for whom: Alice Martin (B-4F7K)" in rendered.text
    )


def test_run_called_off_leaves_the_list(run, old_booking, approver):
    message = message_for(tell_of_night(run), "tonight", approver)
    run.state = RunState.CANCELLED
    run.save()

    with pytest.raises(Moot):
        render(message)


def test_late_run_for_today_says_half_an_hour(run, old_booking, approver, bruno, frozen):
    frozen.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC))
    entry = tell_of_run("late_run_announced", run)

    late = render(message_for(entry, "late_tonight", approver))
    gone = render(message_for(entry, "data_goes", bruno))

    assert late.subject == "[bigmem] Added: bigmem7 will be reinstalled in half an hour (B-4F7K)"
    assert late.runs == (str(run.key),)
    assert gone.subject == "[bigmem] Your data on bigmem7 will be erased today (B-OLD2)"
    assert gone.runs == ()


def test_data_on_two_machines_goes_in_one_mail(run, old_booking, bruno, machine):
    second = MachineFactory(name="bigmem8", category=machine.category)
    old = BookingFactory(
        machine=second, holder=bruno, first_day=date(2027, 2, 1), state=State.ENDED
    )
    make_run(old, state=RunState.READY)
    new = BookingFactory(machine=second, first_day=date(2027, 2, 26), state=State.APPROVED)
    message = message_for(tell_of_night(run, make_run(new)), "data_goes", bruno)

    rendered = render(message)

    assert rendered.subject == "[bigmem] Your data on 2 machines will be erased: bigmem8, bigmem7"
    assert "- bigmem8, night of 25 to 26 February\n- bigmem7, night of 28 Feb" in rendered.text


def test_previous_holder_is_not_told_who_comes_next(run, old_booking, bruno):
    rendered = render(message_for(tell_of_night(run), "data_goes", bruno))

    assert "Alice" not in rendered.text + rendered.html
    assert "B-4F7K" not in rendered.text + rendered.html


def make_authority(path):
    """Makes the key of an SSH host CA; answers its public half."""
    key = ed25519.Ed25519PrivateKey.generate()
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    return public_line(path)


def test_ready_mail_leaves_an_unreadable_authority_out(credential, alice, run, settings):
    settings.PORTAL_SSH_HOST_CA = "/nowhere/ca"
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    assert "cert-authority" not in render(message).text


def test_trouble_says_what_was_found(stage):
    assert "The machine does not answer." in render(stage("install_failed", "en")).text


def test_ready_mail_tells_all_that_is_needed(credential, alice, run, settings, tmp_path):
    public = make_authority(tmp_path / "ca")
    settings.PORTAL_SSH_HOST_CA = str(tmp_path / "ca")
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    rendered = render(message, with_secrets=True)

    for text in (rendered.text, rendered.html):
        for words in (
            "ssh alice@bigmem7.example.org",
            "bigmem7.example.org (10.1.0.7)",
            SECRET,
            "First connect in a terminal",
            "ED25519 SHA256:abcDEF123",
            "ssh-keygen -R bigmem7.example.org",
            "ssh-keygen -R bigmem7\n",
            "ssh-keygen -R 10.1.0.7",
            f"@cert-authority bigmem7,bigmem7.example.org,10.1.0.7 {public}",
            "network of Montpellier",
            "PowerShell",
            "PuTTY",
            "Sunday 11 April 2027",
        ):
            assert words in text


def test_ready_mail_has_no_authority_line_without_an_authority(credential, alice, run, settings):
    settings.PORTAL_SSH_HOST_CA = ""
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    assert "cert-authority" not in render(message).text


def test_ready_mail_hides_the_password_in_a_preview(credential, alice, run):
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    rendered = render(message)

    assert SECRET not in rendered.text + rendered.html
    assert "••••••••" in rendered.text
    assert SECRET not in repr(render(message, with_secrets=True))


def test_ready_mail_names_installed_keys_instead_of_a_password(credential, alice, run):
    credential.sealed_password = ""
    credential.public_keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1 alice@laptop",
        "ssh-rsa AAAABBBBCCCCDDDD",
    ]
    credential.save()
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    text = render(message, with_secrets=True).text

    assert (
        "so there is no password:\n\n    ssh-ed25519 alice@laptop\n    ssh-rsa …BBBBCCCCDDDD\n"
        in text
    )
    assert "First connect in a terminal" not in text


def test_ready_mail_without_its_password_says_how_to_get_one(credential, alice, run):
    Credential.objects.update(sealed_password="")
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    assert "The first password is no longer kept here." in render(message).text


def test_ready_mail_without_a_login_says_so(run, alice):
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    assert "You have no login of your own on it yet" in render(message).text


def test_ended_mail_is_silent_about_data_that_never_was(booking, alice):
    booking.state = State.ENDED
    booking.save()

    rendered = render(message_for(tell("booking_ended", booking), "ended", alice))

    assert rendered.subject == "[bigmem] Booking ended: bigmem7 (B-4F7K)"
    assert "erased" not in rendered.text


def test_released_by_an_approver_says_who_and_why(booking, alice, approver):
    booking.state = State.ACTIVE
    booking.save()
    entry = tell("booking_released", booking, actor=approver, reason="urgent repair")

    rendered = render(message_for(entry, "released", alice))

    assert rendered.subject == "[bigmem] bigmem7 was given back early (B-4F7K)"
    assert "Rémy Approver gave back bigmem7 early." in rendered.text
    assert "urgent repair" in rendered.text


def test_continuing_booking_says_that_nothing_is_reinstalled(booking, old_booking, alice):
    booking.continues = old_booking
    booking.state = State.APPROVED
    booking.save()

    text = render(message_for(tell("booking_approved", booking), "approved", alice)).text

    assert "It continues the booking B-OLD2: the machine is not reinstalled." in text
    assert "nothing is reinstalled: your login and your data stay" in text


def test_words_of_people_are_escaped_in_html_and_plain_in_text(booking, approver, alice):
    alice.full_name = "Alice <b>&amp; Martin\r\nBcc: all@example.org"
    alice.save()
    booking.purpose = "<script>alert(1)</script>"
    booking.save()

    rendered = render(message_for(tell("booking_requested", booking), "to_approve", approver))

    assert "\n" not in rendered.subject
    assert "<script>" not in rendered.html
    assert "Purpose: <script>alert(1)</script>" in rendered.text


def test_lines_of_text_are_folded_but_commands_stay_whole(credential, alice, run):
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    lines = render(message).text.splitlines()

    assert [line for line in lines if len(line) > 78 and not line.startswith("    ")] == []
    assert "    ssh alice@bigmem7.example.org" in lines
