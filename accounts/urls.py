"""Addresses of the account's own pages; signing in is django-allauth's, under /accounts/."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("accounts/name/", views.choose_name, name="choose_name"),
]
