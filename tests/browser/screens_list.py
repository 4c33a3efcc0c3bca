"""The list of all screens: who looks at which address, and in which state the portal is then.

`tests/browser/test_screens_list.py` compares it with the addresses of the project: a new page is
entered here, or in `NO_SCREENS` with the reason.
"""

from dataclasses import dataclass

from pages.queries.help import TOPICS

VISITOR, RESEARCHER, APPROVER, ADMINISTRATOR = "visitor", "researcher", "approver", "administrator"
NEWCOMER = "newcomer"
"""Signed in, without an account name of their own yet."""
EMPTY, NORMAL, ERROR, MANY = "empty", "normal", "error", "200 machines"
EVERYBODY = (VISITOR, RESEARCHER, APPROVER, ADMINISTRATOR)


KIN = {
    "pages that only say something": (
        "account_reset_password_done account_reset_password_from_key_done account_inactive "
        "account_email_verification_sent"
    ),
    "forms of the account": (
        "account_reset_password account_reset_password_from_key account_confirm_email "
        "account_change_password account_email account_logout account_reauthenticate "
        "accounts:choose_name"
    ),
    "pages that say what went wrong": "403 403_csrf 404 429 500",
}
"""Pages made of the same parts: the quick set shows one of each kin."""


@dataclass(frozen=True, slots=True)
class Case:
    """One screen: an address as somebody sees it in one state of the portal."""

    name: str
    """Name of the address, or of the error page."""
    path: str
    """With the places of the world it is seen in: `/bookings/{live}/`."""
    who: str = RESEARCHER
    state: str = NORMAL
    is_sent_empty: bool = False
    """Its form is sent with nothing filled in, past what the browser itself would refuse."""
    status: int = 200

    @property
    def kin(self) -> str:
        """Answers which pages are made like this one; most are like themselves only."""
        return next((kin for kin, names in KIN.items() if self.name in names.split()), self.name)

    @property
    def is_halved(self) -> bool:
        """Answers whether a small screen shows one half, and a link leads to the other."""
        return self.name in {"approvals", "pages:desk_card", "pages:help_topic"}

    @property
    def world(self) -> str:
        """Answers which data are there: an error happens in the normal world."""
        return NORMAL if self.state == ERROR else self.state

    def __str__(self) -> str:
        sent = ", sent empty" if self.is_sent_empty else ""
        return f"{self.path}{sent} ({self.who}, {self.state})"


def seen(name: str, path: str, *whos: str, state: str = NORMAL) -> list[Case]:
    """Answers the cases of a page that several kinds of people see."""
    return [Case(name, path, who, state) for who in whos]


def refused(name: str, path: str, who: str = RESEARCHER, *, status: int = 400) -> Case:
    """Answers the case of a form that is sent with nothing in it."""
    return Case(name, path, who, ERROR, is_sent_empty=True, status=status)


def wrong(name: str, path: str, who: str = RESEARCHER, status: int = 200) -> Case:
    """Answers the case of an address that leads to an error."""
    return Case(name, path, who, ERROR, status=status)


NORMAL_CASES = (
    *seen("pages:home", "/", *EVERYBODY),
    *seen("pages:planning", "/planning/", VISITOR, RESEARCHER, ADMINISTRATOR),
    *seen("pages:planning", "/planning/?days=92&category=cemeb", RESEARCHER),
    *seen("pages:planning", "/planning/?days=366", RESEARCHER),
    *seen("pages:planning", "/planning/?view=list", VISITOR, RESEARCHER),
    *seen("pages:standing", "/planning/bookings/{others}/", RESEARCHER, APPROVER),
    *seen("pages:finder", "/finder/", VISITOR, RESEARCHER),
    *seen("pages:finder", "/finder/?min_memory=512&days=14", VISITOR, RESEARCHER),
    *seen("pages:finder", "/finder/?min_memory=512&days=80&min_gpus=7", RESEARCHER),
    *seen("pages:statistics", "/statistics/", RESEARCHER, APPROVER, ADMINISTRATOR),
    *seen("approvals", "/approvals/", APPROVER, ADMINISTRATOR),
    *seen("pages:desk_card", "/approvals/{asked}/", APPROVER, ADMINISTRATOR),
    *seen("pages:desk_card", "/approvals/extension-{extension}/", APPROVER),
    *seen("pages:desk_card", "/approvals/change-{change}/", APPROVER),
    *seen("pages:desk_card", "/approvals/hand-over-{hand_over}/", APPROVER),
    *seen("pages:desk_card", "/approvals/reinstall-{reinstall}/", APPROVER),
    *seen("pages:desk_card", "/approvals/{refused}/", APPROVER),
    *seen("pages:desk_otherwise", "/approvals/{asked}/otherwise/", APPROVER),
    *seen("pages:desk_together", "/approvals/together/?chosen={asked_key}", APPROVER),
    *seen("pages:machines", "/machines/", *EVERYBODY),
    *seen("pages:machine", "/machines/bigmem0/", VISITOR, RESEARCHER, ADMINISTRATOR),
    *seen("pages:technical_run", "/machines/bigmem9/install/", ADMINISTRATOR),
    *seen("pages:bookings", "/bookings/", RESEARCHER),
    *seen("pages:new_booking", "/bookings/new/", RESEARCHER),
    *seen(
        "pages:new_booking", "/bookings/new/?machine=bigmem9&first_day={free}&days=14", RESEARCHER
    ),
    *seen("pages:booking", "/bookings/{live}/", RESEARCHER, ADMINISTRATOR),
    *seen("pages:booking", "/bookings/{asked}/", RESEARCHER, APPROVER),
    *seen("pages:booking", "/bookings/{ended}/", RESEARCHER),
    *seen("pages:change", "/bookings/{coming}/change/", RESEARCHER),
    *seen("pages:extend", "/bookings/{live}/extend/", RESEARCHER),
    *seen("pages:cancel_booking", "/bookings/{asked}/cancel/", RESEARCHER),
    *seen("pages:release_booking", "/bookings/{live}/release/", RESEARCHER),
    *seen("pages:machine_logins", "/bookings/{live}/logins/", RESEARCHER),
    *seen("pages:login_link", "/logins/{token}/", RESEARCHER),
    *seen("pages:reinstall", "/bookings/{live}/reinstall/", RESEARCHER),
    *seen("pages:hand_over", "/bookings/{live}/hand-over/", RESEARCHER),
    *seen("pages:move_booking", "/bookings/{coming}/move/", RESEARCHER),
    *seen("pages:tickets", "/tickets/", RESEARCHER, APPROVER),
    *seen("pages:new_ticket", "/tickets/new/", RESEARCHER),
    *seen("pages:ticket", "/tickets/{ticket}/", RESEARCHER, APPROVER),
    *seen("pages:write", "/bookings/{others}/write/", RESEARCHER),
    *seen("pages:question", "/bookings/{asked}/question/", APPROVER),
    *seen("pages:offer", "/bookings/{offered}/offer/", RESEARCHER),
    *seen("pages:wishes", "/wishes/", RESEARCHER),
    *seen("pages:tonight", "/tonight/", APPROVER, ADMINISTRATOR),
    *seen("pages:tonight", "/tonight/?rehearse=1", ADMINISTRATOR),
    *seen("pages:night_running", "/tonight/running/", ADMINISTRATOR),
    *seen("pages:night_access", "/tonight/access/", ADMINISTRATOR),
    *seen("pages:night_watch", "/tonight/watch/", ADMINISTRATOR),
    *seen("pages:rules", "/rules/", VISITOR, RESEARCHER),
    *seen("pages:terms", "/terms/", VISITOR, RESEARCHER),
    *seen("pages:preferences", "/preferences/", RESEARCHER, APPROVER),
    *seen("pages:sessions", "/preferences/sessions/", RESEARCHER),
    *seen("pages:calendars", "/preferences/calendars/", RESEARCHER),
    *seen("pages:help", "/help/", VISITOR, RESEARCHER),
    *(Case("pages:help_topic", f"/help/{topic.slug}/") for topic in TOPICS),
    *seen("pages:accessibility", "/accessibility/", VISITOR),
    *seen("pages:privacy", "/privacy/", VISITOR),
    *seen("pages:mails_off", "/preferences/mails/{group}/", RESEARCHER),
    *seen("demonstration:styleguide", "/styleguide/", VISITOR),
    *seen("demonstration:inbox", "/inbox/", RESEARCHER),
    *seen("demonstration:inbox_mail", "/inbox/{mail}/", RESEARCHER),
    *seen("account_login", "/accounts/login/", VISITOR),
    *seen("account_signup", "/accounts/signup/", VISITOR),
    *seen("account_reset_password", "/accounts/password/reset/", VISITOR),
    *seen("account_reset_password_done", "/accounts/password/reset/done/", VISITOR),
    *seen("account_reset_password_from_key", "/accounts/password/reset/key/{reset}/", VISITOR),
    *seen("account_reset_password_from_key_done", "/accounts/password/reset/key/done/", VISITOR),
    *seen("account_email_verification_sent", "/accounts/confirm-email/", VISITOR),
    *seen("account_inactive", "/accounts/inactive/", VISITOR),
    *seen("account_email", "/accounts/email/", RESEARCHER),
    *seen("account_change_password", "/accounts/password/change/", RESEARCHER),
    *seen("account_logout", "/accounts/logout/", RESEARCHER),
    *seen("account_reauthenticate", "/accounts/reauthenticate/", RESEARCHER),
    *seen("accounts:choose_name", "/accounts/name/", NEWCOMER),
)
EMPTY_CASES = (
    *seen("pages:home", "/", *EVERYBODY, state=EMPTY),
    *seen("pages:planning", "/planning/", VISITOR, RESEARCHER, ADMINISTRATOR, state=EMPTY),
    *seen("pages:machines", "/machines/", VISITOR, RESEARCHER, state=EMPTY),
    *seen("pages:planning", "/planning/?view=list", RESEARCHER, state=EMPTY),
    *seen("pages:finder", "/finder/?days=14", VISITOR, RESEARCHER, state=EMPTY),
    *seen("pages:statistics", "/statistics/", RESEARCHER, ADMINISTRATOR, state=EMPTY),
    *seen("pages:bookings", "/bookings/", RESEARCHER, state=EMPTY),
    *seen("pages:new_booking", "/bookings/new/", RESEARCHER, state=EMPTY),
    *seen("pages:tickets", "/tickets/", RESEARCHER, APPROVER, state=EMPTY),
    *seen("pages:wishes", "/wishes/", RESEARCHER, state=EMPTY),
    *seen("approvals", "/approvals/", APPROVER, ADMINISTRATOR, state=EMPTY),
    *seen("pages:tonight", "/tonight/", ADMINISTRATOR, state=EMPTY),
    *seen("pages:rules", "/rules/", VISITOR, state=EMPTY),
    *seen("pages:help", "/help/", VISITOR, state=EMPTY),
    *seen("pages:help_topic", "/help/need/", VISITOR, state=EMPTY),
    *seen("pages:calendars", "/preferences/calendars/", RESEARCHER, state=EMPTY),
    *seen("pages:preferences", "/preferences/", RESEARCHER, state=EMPTY),
    *seen("demonstration:inbox", "/inbox/", RESEARCHER, state=EMPTY),
)
MANY_CASES = (
    *seen("pages:home", "/", *EVERYBODY, state=MANY),
    *seen("pages:planning", "/planning/", VISITOR, RESEARCHER, ADMINISTRATOR, state=MANY),
    *seen("pages:machines", "/machines/", VISITOR, RESEARCHER, state=MANY),
    *seen("pages:machine", "/machines/many0/", RESEARCHER, state=MANY),
    *seen("pages:planning", "/planning/?view=list", RESEARCHER, state=MANY),
    *seen("pages:finder", "/finder/?days=14", RESEARCHER, state=MANY),
    *seen("pages:statistics", "/statistics/", RESEARCHER, ADMINISTRATOR, state=MANY),
    *seen("pages:bookings", "/bookings/", RESEARCHER, state=MANY),
    *seen("pages:new_booking", "/bookings/new/", RESEARCHER, state=MANY),
    *seen("pages:tickets", "/tickets/", RESEARCHER, APPROVER, state=MANY),
    *seen("approvals", "/approvals/", APPROVER, ADMINISTRATOR, state=MANY),
    *seen("pages:tonight", "/tonight/", ADMINISTRATOR, state=MANY),
)
ERROR_CASES = (
    wrong("404", "/nowhere/", VISITOR, 404),
    wrong("404", "/bookings/B-NONE/", RESEARCHER, 404),
    wrong("403", "/tonight/", RESEARCHER, 403),
    wrong("approvals", "/approvals/", RESEARCHER, 403),
    wrong("403_csrf", "/broken/csrf/", RESEARCHER, 403),
    wrong("429", "/broken/often/", VISITOR, 429),
    wrong("500", "/broken/", VISITOR, 500),
    wrong("pages:planning", "/planning/?from=tomorrow&days=99999&category=none", status=400),
    wrong("pages:planning", "/planning/?category=none"),
    wrong("pages:finder", "/finder/?min_memory=many&days=0", status=400),
    wrong("pages:statistics", "/statistics/?period=never&category=none", status=404),
    wrong(
        "pages:new_booking",
        "/bookings/new/?machine=bigmem0&first_day=2020-01-01&days=85&profile=mbbworkflow",
    ),
    wrong("pages:new_booking", "/bookings/new/?machine=nowhere&days=0"),
    wrong("account_confirm_email", "/accounts/confirm-email/nothing/", VISITOR),
    wrong("pages:login_link", "/logins/{void}/", RESEARCHER, 410),
    refused("pages:new_booking", "/bookings/new/"),
    refused("pages:wishes", "/wishes/"),
    refused("pages:new_ticket", "/tickets/new/"),
    refused("pages:write", "/bookings/{others}/write/"),
    refused("account_login", "/accounts/login/", VISITOR, status=200),
    refused("account_signup", "/accounts/signup/", VISITOR, status=200),
    refused("account_reset_password", "/accounts/password/reset/", VISITOR, status=200),
    refused("account_change_password", "/accounts/password/change/", status=200),
)
CASES = (*NORMAL_CASES, *EMPTY_CASES, *MANY_CASES, *ERROR_CASES)

NO_SCREENS = {
    "answers no HTML": (
        "healthz readyz provisioning:install_key provisioning:install_finished "
        "provisioning:known_hosts provisioning:host_authority calendars:feed "
        "demonstration:inbox_html pages:machine_photo pages:planning_csv pages:planning_ics "
        "pages:statistics_file "
        "pages:own_data"
    ),
    "a part of a page that is in the list": (
        "pages:verdict pages:change_verdict pages:extension_verdict pages:booking_run"
    ),
    "takes a form of a page that is in the list, then leads on": (
        "accounts:set_language accounts:set_theme demonstration:skip pages:resend_login "
        "pages:renew_login pages:certificate pages:send_keys pages:collaborators "
        "pages:remove_collaborator pages:reopen pages:withdraw_wish pages:switch pages:isolate "
        "pages:hold pages:lift pages:run pages:mails pages:enter_absence pages:remove_absence "
        "pages:invitations pages:revoke_feed pages:remove_key pages:end_session "
        "pages:end_sessions pages:draft"
    ),
    "an old address that leads to a page that is in the list": "usersessions_list",
    "an answer shown inside its page, or on a frame of its own": "pages:mails_told",
    "open for one person at one moment; its form is that of its neighbours": (
        "account_set_password account_confirm_login_code"
    ),
}
"""Addresses without a screen of their own, by the reason. Django's admin (`admin:…`) is Django's
own design; what it lists is looked at by the tests of each room's admin."""


def without_screen() -> set[str]:
    """Answers the names of all addresses that need no case."""
    return {name for names in NO_SCREENS.values() for name in names.split()}
