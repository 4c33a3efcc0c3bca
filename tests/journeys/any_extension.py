"""What may befall the days behind a booking: asked for, given, refused, lost by waiting."""

import contextlib
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from reservations.lifecycle import State
from reservations.models import Extension
from reservations.policy.amending import State as Asked
from reservations.queries import rivals_of
from reservations.services import (
    grant_extension,
    refuse_extension,
    request_extension,
    withdraw_extension,
)
from tests.journeys.any_ending import NOS, AnyEnding, places
from tests.journeys.any_world import WAIVERS


class AnyExtension(AnyEnding):
    """Holders ask for more days, also late; approvers decide, or do not."""

    @precondition(lambda self: self.has(State.APPROVED, State.ACTIVE, State.ENDED))
    @rule(place=places, days=st.integers(1, 4), is_by_holder=st.booleans())
    def ask_for_more_days(self, place, days, is_by_holder):
        booking = self.booking(place, State.APPROVED, State.ACTIVE, State.ENDED)
        with contextlib.suppress(*NOS):
            request_extension(
                booking_id=booking.pk,
                by=booking.holder if is_by_holder else self.boss,
                stop_day=max(booking.stop_day, self.today()) + timedelta(days=days),
                waivers=WAIVERS,
            )

    @precondition(lambda self: Extension.objects.filter(state=Asked.REQUESTED).exists())
    @rule(place=places, gesture=st.sampled_from(["grant", "grant", "refuse", "withdraw"]))
    def decide_on_more_days(self, place, gesture):
        found = list(Extension.objects.filter(state=Asked.REQUESTED).order_by("pk"))
        extension = found[place % len(found)]
        booking = extension.booking
        with contextlib.suppress(*NOS):
            if gesture == "grant":
                rivals = rivals_of(booking, extension.days)
                grant_extension(
                    extension_id=extension.pk,
                    by=self.boss,
                    waivers=WAIVERS,
                    rivals_seen=[rival.reference for rival in rivals],
                    rivals_reason="they stay",
                )
            elif gesture == "refuse":
                refuse_extension(extension_id=extension.pk, by=self.boss, reason="no")
            else:
                withdraw_extension(extension_id=extension.pk, by=booking.holder)
