"""Addresses of the pages."""

from django.urls import path

from pages.views import (
    absences,
    access,
    bookings,
    changes,
    extensions,
    home,
    logins,
    machine_logins,
    machines,
    moves,
    new_booking,
    planning,
    preferences,
    reinstalls,
    rules,
    technical,
    tonight,
)

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("planning/", planning.planning, name="planning"),
    path("machines/", machines.machines, name="machines"),
    path("machines/<slug:name>/", machines.machine, name="machine"),
    path("machines/<slug:name>/install/", technical.technical_run, name="technical_run"),
    path("bookings/", bookings.bookings, name="bookings"),
    path("bookings/new/", new_booking.new_booking, name="new_booking"),
    path("bookings/new/verdict/", new_booking.verdict, name="verdict"),
    path("bookings/<slug:reference>/", bookings.booking, name="booking"),
    path("bookings/<slug:reference>/run/", bookings.booking_run, name="booking_run"),
    path("bookings/<slug:reference>/change/", changes.change, name="change"),
    path("bookings/<slug:reference>/change/verdict/", changes.verdict, name="change_verdict"),
    path("bookings/<slug:reference>/extend/", extensions.extend, name="extend"),
    path(
        "bookings/<slug:reference>/extend/verdict/", extensions.verdict, name="extension_verdict"
    ),
    path("bookings/<slug:reference>/cancel/", bookings.cancel_booking, name="cancel_booking"),
    path(
        "bookings/<slug:reference>/release/",
        bookings.release_booking_page,
        name="release_booking",
    ),
    path(
        "bookings/<slug:reference>/logins/",
        machine_logins.logins,
        name="machine_logins",
    ),
    path("bookings/<slug:reference>/logins/resend/", machine_logins.resend, name="resend_login"),
    path("bookings/<slug:reference>/logins/renew/", machine_logins.renew, name="renew_login"),
    path("bookings/<slug:reference>/logins/keys/", machine_logins.keys, name="send_keys"),
    path(
        "bookings/<slug:reference>/logins/collaborators/",
        machine_logins.collaborators,
        name="collaborators",
    ),
    path(
        "bookings/<slug:reference>/logins/collaborators/remove/",
        machine_logins.remove,
        name="remove_collaborator",
    ),
    path("logins/<str:token>/", logins.login_link, name="login_link"),
    path("bookings/<slug:reference>/reinstall/", reinstalls.reinstall, name="reinstall"),
    path("bookings/<slug:reference>/move/", moves.move, name="move_booking"),
    path("bookings/<slug:reference>/reopen/", access.reopen, name="reopen"),
    path("tonight/", tonight.tonight, name="tonight"),
    path("tonight/switch/", tonight.switch, name="switch"),
    path("tonight/isolate/", access.isolate, name="isolate"),
    path("tonight/holds/", tonight.hold, name="hold"),
    path("tonight/holds/<int:hold_id>/lift/", tonight.lift, name="lift"),
    path("tonight/runs/<int:run_id>/<slug:gesture>/", tonight.run, name="run"),
    path("rules/", rules.rules, name="rules"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/mails/", preferences.mails, name="mails"),
    path("preferences/mails/<slug:group>/", preferences.mails_off, name="mails_off"),
    path("preferences/absences/", absences.enter, name="enter_absence"),
    path("preferences/absences/<int:absence_id>/remove/", absences.remove, name="remove_absence"),
    path("preferences/keys/<int:key_id>/remove/", preferences.remove_key, name="remove_key"),
]
