"""The queue: it only carries "look now"; the database knows what there is to do."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bigmem_portal.settings")

app = Celery("bigmem_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["bigmem_portal"])
