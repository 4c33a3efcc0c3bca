"""Addresses of this room: what installers call, and what SSH clients may fetch."""

from django.urls import path

from provisioning import views

app_name = "provisioning"
urlpatterns = [
    path("install/<uuid:run_key>/key", views.key, name="install_key"),
    path("install/<uuid:run_key>/finished", views.finished, name="install_finished"),
    path("ssh/known_hosts", views.known_hosts, name="known_hosts"),
    path("ssh/ca.pub", views.host_authority, name="host_authority"),
]
