"""Addresses that exist in demonstration mode only."""

from django.urls import path

from bigmem_portal.demonstration import inbox, styleguide, views

app_name = "demonstration"
urlpatterns = [
    path("demonstration/skip/", views.skip, name="skip"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("inbox/", inbox.mails, name="inbox"),
    path("inbox/<slug:key>/", inbox.mail, name="inbox_mail"),
    path("inbox/<slug:key>/html/", inbox.html, name="inbox_html"),
]
