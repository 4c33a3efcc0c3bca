"""A person chooses which mails they get."""

from journal.models import Entry
from notifications.models import MailChoice
from notifications.services import enqueue_for
from tests.pages.conftest import MONDAY


def _choices(person):
    return dict(MailChoice.objects.filter(person=person).values_list("group", "way"))


def test_person_turns_a_group_off_and_on_again(as_alice, alice):
    page = as_alice.get("/preferences/").content.decode()
    assert 'name="mails-receipts"' in page
    assert 'name="mails-to_decide"' not in page

    for way in ("off", "at_once"):
        sent = {f"mails-{name}": way for name in ("receipts", "decisions", "back_in_service")}
        answer = as_alice.post("/preferences/mails/", sent, follow=True)
        assert "Your choice of mails is remembered." in answer.content.decode()
        assert set(_choices(alice).values()) == {way}


def test_unknown_way_changes_nothing(as_alice, alice):
    answer = as_alice.post("/preferences/mails/", {"mails-receipts": "pigeon"})

    assert answer.status_code == 400
    assert "pigeon" in answer.content.decode()
    assert _choices(alice) == {}


def test_link_of_a_mail_asks_before_it_turns_anything_off(as_alice, alice, client):
    assert client.get("/preferences/mails/receipts/").status_code == 302
    page = as_alice.get("/preferences/mails/receipts/").content.decode()
    assert "Receipts of what you asked yourself" in page
    assert _choices(alice) == {}

    as_alice.post("/preferences/mails/receipts/")

    assert _choices(alice) == {"receipts": "off"}
    assert "already" in as_alice.get("/preferences/mails/receipts/").content.decode()
    assert as_alice.get("/preferences/mails/passwords/").status_code == 404
    assert as_alice.post("/preferences/mails/ends/").status_code == 404


def test_approver_chooses_what_comes_of_decisions_too(as_approver, category):
    assert 'name="mails-to_decide"' in as_approver.get("/preferences/").content.decode()


def test_approver_notes_an_absence_and_removes_it(
    as_approver, as_bruno, category, approver, bruno
):
    category.stand_ins.add(bruno)
    days = {"absence-first_day": "2027-03-08", "absence-last_day": "2027-03-12"}
    for _twice in range(2):
        as_approver.post("/preferences/absences/", days)

    page = as_approver.get("/preferences/").content.decode()
    absence = approver.absences.get()
    assert "From 8 March to 12 March 2027 inclusive" in page or "From 8 to 12 March" in page
    assert f"CeMEB machines; stand-ins: {bruno}" in page
    assert as_bruno.post(f"/preferences/absences/{absence.pk}/remove/").status_code == 404

    as_approver.post(f"/preferences/absences/{absence.pk}/remove/")

    assert not approver.absences.exists()


def test_absence_that_cannot_be_is_refused(as_approver, category, approver):
    for first, last, words in (
        ("2027-03-08", "2027-03-07", "comes before the first one"),
        ("2027-02-01", "2027-02-05", "These days are over"),
        ("2027-03-08", "2028-06-01", "longer than a year"),
        ("soon", "2027-03-12", "This is not a day"),
    ):
        answer = as_approver.post(
            "/preferences/absences/", {"absence-first_day": first, "absence-last_day": last}
        )
        assert answer.status_code == 400
        assert words in answer.content.decode()
    assert not approver.absences.exists()


def test_administrators_see_that_mails_did_not_arrive(
    as_boss, as_approver, alice, booking, monday
):
    entry = Entry.objects.create(
        at=MONDAY, kind="booking_approved", subject_kind="booking", subject_ref=booking.reference
    )
    [message] = enqueue_for(entry=entry)
    for path in ("/", "/tonight/"):
        assert "Mails that did not arrive" not in as_boss.get(path).content.decode()

    monday.shift(16 * 60)
    assert "1 mail has waited for more than a quarter" in as_boss.get("/").content.decode()
    message.failed_at, message.last_error = MONDAY, "SMTPRecipientsRefused 550"
    message.save()

    for path in ("/", "/tonight/"):
        page = as_boss.get(path).content.decode()
        assert "1 mail was refused by the relay" in page
        assert "Mails that did not arrive" not in as_approver.get(path).content.decode()
