"""Is the portal alive, and may it serve? For load balancers and people on call."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reservations import guard


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answers 200 while the process serves."""
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answers 200 when the database answers, is migrated, and guards against overlaps."""
    problems = database_problems()
    status = 503 if problems else 200
    return JsonResponse(
        {"status": "not ready" if problems else "ready", "problems": problems}, status=status
    )


def database_problems() -> list[str]:
    """Answers what of the database keeps the portal from serving, as sentences."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return ["The database is not migrated: run `manage.py migrate`."]
        if not guard.is_installed(connection):
            return ["The guard against overlapping bookings is missing: run `manage.py migrate`."]
    except DatabaseError:
        return ["The database does not answer."]
    return []
