"""The smallest engine that can run a driver: one run, no database, no patience."""

import time
from dataclasses import replace

from provisioning.ports import DriverError, Outcome, StepName

STEPS = tuple(StepName)
ACTS_AGAIN_AFTER = frozenset({"minion_silent"})
GOES_ON_AFTER = frozenset({"switched_off"})
"""What is done by halves as it should be: the next act does the rest."""


class StuckError(AssertionError):
    """A step did not come to its end."""


class SmallEngine:
    """Carries one order through all steps, keeping what the driver asks to keep."""

    def __init__(self, driver, order, desk, *, steps=STEPS):
        self.steps = steps
        self.driver = driver
        self.order = order
        self.desk = desk
        """Stands for the portal's doors: what the installer sent, what it may fetch."""
        self.seconds = {}
        self.evidence = {}
        self.host_keys = ()

    def run(self, until=StepName.VERIFYING, timeout_seconds=120):
        began = time.monotonic()
        for step in self.steps[: self.steps.index(until) + 1]:
            self.carry_out(step, timeout_seconds)
            self.seconds[step.value] = round(time.monotonic() - began, 1)

    def carry_out(self, step, timeout_seconds=120):
        deadline = time.monotonic() + timeout_seconds
        has_acted = self.act(step)
        while True:
            seen = self.look(step)
            if seen.outcome is Outcome.DONE:
                return seen
            if seen.outcome is Outcome.NEEDS_PERSON or time.monotonic() > deadline:
                raise StuckError(f"{step}: {seen}")
            if seen.outcome is Outcome.RETRY:
                if has_acted and seen.code not in GOES_ON_AFTER:
                    raise StuckError(f"{step}: {seen}")
                has_acted = self.act(step)
                continue
            time.sleep(seen.again_seconds)

    def act(self, step):
        try:
            result = self.driver.act(step, self.current())
        except DriverError as error:
            if error.code not in ACTS_AGAIN_AFTER:
                raise
            return False
        self.remember(result.remember)
        if result.secrets:
            self.desk.secrets = dict(result.secrets)
        return True

    def look(self, step):
        seen = self.driver.observe(step, self.current())
        self.remember(seen.remember)
        self.host_keys = seen.host_keys or self.host_keys
        self.evidence[step.value] = dict(seen.evidence)
        if step is StepName.DISARMING and seen.outcome is Outcome.DONE:
            self.desk.is_disarmed = True
        return seen

    def current(self):
        return replace(
            self.order,
            finished_codes=self.desk.codes,
            is_key_fetched=self.desk.is_key_fetched,
            reports=tuple(self.desk.reports),
        )

    def remember(self, facts):
        self.order = replace(self.order, remembered={**self.order.remembered, **facts})
