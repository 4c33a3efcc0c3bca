"""A first text of the terms of use, as a draft: an administrator reads and publishes it."""

from django.db import migrations

TEXT_EN = """You are on your own at a terminal
A machine is installed for you and handed over with full rights. You work on it by yourself, from a terminal; nobody installs or looks after programs for you.

There is no backup
What lies on a machine lies there alone. Copy what you want to keep, while you have the machine.

Data are erased
The machine is installed anew for the next person: everything on its disks is then erased, with no way back. The portal tells you in time until when your data stay; it never keeps them longer for you.

No support of what you install
The institute looks after the machine and its installation, not after programs that you put on it.

No liability
The institute answers neither for lost data or lost work, nor for what happens on a machine that was compromised through what was installed or opened on it. You keep it up to date, keep your keys and passwords to yourself, and report at once whatever looks wrong.

Give back what you do not need
Others wait for these machines: give one back early when you have finished.
"""
TEXT_FR = """Autonomie sur un terminal
Une machine est installée pour vous et vous est remise avec tous les droits. Vous y travaillez en autonomie, depuis un terminal ; personne n'installe ni ne maintient de logiciels à votre place.

Aucune sauvegarde
Ce qui se trouve sur une machine ne se trouve que là. Copiez ce que vous voulez garder tant que vous avez la machine.

Les données sont effacées
La machine est réinstallée pour la personne suivante : tout ce qui se trouve sur ses disques est alors effacé, sans retour possible. Le portail vous dit à temps jusqu'à quand vos données restent ; il ne les garde jamais plus longtemps pour vous.

Pas d'assistance sur ce que vous installez
L'institut s'occupe de la machine et de son installation, pas des logiciels que vous y ajoutez.

Aucune responsabilité
L'institut ne répond ni de données ou de travaux perdus, ni de ce qui arrive sur une machine compromise par ce qui y a été installé ou ouvert. Vous la tenez à jour, gardez pour vous vos clés et mots de passe, et signalez aussitôt tout ce qui paraît anormal.

Rendez ce dont vous n'avez plus besoin
D'autres attendent ces machines : libérez la vôtre dès que vous avez fini.
"""


def add_draft(apps, schema_editor):
    terms = apps.get_model("accounts", "Terms")
    terms.objects.create(text_en=TEXT_EN, text_fr=TEXT_FR, is_substantial=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_terms_of_use")]
    operations = [migrations.RunPython(add_draft, migrations.RunPython.noop)]
