"""Gives every credential a key of its own, which is also written on the machine."""

import uuid

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_keys(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Draws a key for each credential: the column was added with one and the same for all."""
    credentials = apps.get_model("provisioning", "Credential").objects
    for pk in credentials.values_list("pk", flat=True):
        credentials.filter(pk=pk).update(key=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("provisioning", "0001_initial")]

    operations = [
        migrations.AddField(
            "credential", "key", models.UUIDField(default=uuid.uuid4, editable=False, null=True)
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            "credential",
            "key",
            models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
