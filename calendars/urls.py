"""Addresses of this room: what people's calendars read."""

from django.urls import path

from calendars import views

app_name = "calendars"
urlpatterns = [path("ical/<str:token>.ics", views.feed, name="feed")]
