"""Django's handle on the demonstration, and where the roof wires itself at start-up."""

from django.apps import AppConfig
from django.conf import settings

from foundation import clock


class DemonstrationConfig(AppConfig):
    """The last room to start: wires consumers, and the movable clock in demonstration mode."""

    name = "bigmem_portal.demonstration"
    label = "demonstration"

    def ready(self) -> None:
        """Installs the wiring once all rooms are loaded."""
        from bigmem_portal import wiring  # noqa: PLC0415 -- rooms are loaded only now
        from bigmem_portal.demonstration import moving_clock  # noqa: PLC0415 -- same

        wiring.wire()
        if settings.PORTAL_DEMO:
            clock.install(moving_clock.now)
