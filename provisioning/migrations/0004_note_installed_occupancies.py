"""Occupancies learn when their machine was first ready; until now only runs knew it."""

from django.db import migrations


def note_installed(apps, schema_editor):
    Run = apps.get_model("provisioning", "Run")
    Occupancy = apps.get_model("reservations", "Occupancy")
    ready = Run.objects.filter(ready_at__isnull=False).order_by("ready_at")
    for occupancy, ready_at in ready.values_list("occupancy", "ready_at"):
        Occupancy.objects.filter(pk=occupancy, installed_at=None).update(installed_at=ready_at)


class Migration(migrations.Migration):
    dependencies = [
        ("provisioning", "0003_credential_link"),
        ("reservations", "0004_move_offers"),
    ]

    operations = [migrations.RunPython(note_installed, migrations.RunPython.noop)]
