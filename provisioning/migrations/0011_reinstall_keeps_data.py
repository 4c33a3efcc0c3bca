"""A Reinstall of a container slot may leave its holder's data alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("provisioning", "0010_netboot_alarms"),
    ]

    operations = [
        migrations.AddField(
            model_name="reinstall",
            name="keeps_data",
            field=models.BooleanField(default=False, verbose_name="keeps the holder’s data"),
        ),
    ]
