"""Addresses that exist in demonstration mode only."""

from django.urls import path

from bigmem_portal.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("demonstration/skip/", views.skip, name="skip"),
]
