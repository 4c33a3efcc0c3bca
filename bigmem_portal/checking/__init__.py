"""Is everything there that a night needs? What `manage.py check_site` asks."""
