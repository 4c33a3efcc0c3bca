"""`manage.py tick` and `manage.py load_demonstration`."""
