"""The roof: settings, addresses, the queue, and who reacts to what."""

from bigmem_portal.celery import app as celery_app

__all__ = ["celery_app"]
