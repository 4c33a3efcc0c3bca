from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('machines', '0005_tftp_host_of_sites'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='has_public_planning',
            field=models.BooleanField(default=True, help_text='Free and taken days of its machines, never names.', verbose_name='planning shown without signing in'),
        ),
    ]
