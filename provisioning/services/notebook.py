"""What one look at a run reads once, and need not read again as long as it holds the claim."""

from provisioning.models import Credential, Run, Step
from provisioning.ports import StepName
from provisioning.services.credentials import credential_of
from provisioning.services.orders import Predecessors, predecessors_on


class Notebook:
    """The steps of a claimed run, its holder's login, and who had its machine before.

    Whoever holds the claim is the only one to write steps; those that come in between take the
    claim away, and every write then fails.
    """

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id
        self._steps: list[Step] | None = None
        self._fresh: Step | None = None
        self._predecessors: Predecessors | None = None
        self._credential: Credential | None = None
        self._host_keys: tuple[str, ...] = ()

    def steps_of(self, name: StepName) -> list[Step]:
        """Answers the steps of a name, the oldest first."""
        if self._steps is None:
            self._steps = list(Step.objects.filter(run=self._run_id).order_by("id"))
        return [step for step in self._steps if step.name == name.value]

    def open_step(self, name: StepName) -> Step | None:
        """Answers the step of a name that was begun and not ended."""
        steps = self.steps_of(name)
        return steps[-1] if steps and steps[-1].ended_at is None else None

    def add(self, step: Step) -> None:
        """Adds a step that this look has begun and not acted on yet."""
        self._fresh = step
        if self._steps is not None:
            self._steps.append(step)

    def is_fresh(self, step: Step) -> bool:
        """Answers whether nobody can have acted on a step: this look has begun it just now."""
        return step is self._fresh and step.acted_at is None

    def predecessors(self, run: Run) -> Predecessors:
        """Answers who had the machine before this run."""
        if self._predecessors is None:
            self._predecessors = predecessors_on(run)
        return self._predecessors

    def keep_credential(self, made: Credential) -> None:
        """Notes the login that this look has made, or found made, for the run."""
        self._credential = made

    def credential(self, run: Run) -> Credential | None:
        """Answers the login that was made for the run; a machine in the making gets no other."""
        if self._credential is None:
            self._credential = credential_of(run)
        return self._credential

    def is_news(self, host_keys: tuple[str, ...]) -> bool:
        """Answers whether host keys are others than this look was told of last."""
        is_news = host_keys != self._host_keys
        self._host_keys = host_keys or self._host_keys
        return is_news
