#!/usr/bin/env python3
"""The portal's command line."""

import os
import sys


def main() -> None:
    """Runs one management command; a wrong setting ends it with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bigmem_portal.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- slow import
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- slow import

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"The portal cannot start: {error}")


if __name__ == "__main__":
    main()
