"""Several reads in one trip to the database: each page asks for a handful of queries only.

Each source's rows travel as JSON objects through one `UNION ALL`, and become rows of its model
again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Field, IntegerField, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONObject

Sources = Mapping[str, QuerySet[Any]]


def fetch_together(**sources: QuerySet[Any]) -> dict[str, list[Any]]:
    """Answers the rows of some querysets by name, each by its key, in one query.

    A source may be filtered in any way and say `only()`; what it annotates, joins or orders is
    left out.
    """
    names = list(sources)
    parts = [_part(number, sources[name]) for number, name in enumerate(names)]
    makers = [_maker(sources[name]) for name in names]
    found: dict[str, list[Any]] = {name: [] for name in names}
    for number, row in parts[0].union(*parts[1:], all=True):
        found[names[number]].append(makers[number](row))
    for rows in found.values():
        rows.sort(key=_key)
    return found


def remember(row: Model, name: str, found: Sequence[Model]) -> None:
    """Lets a row answer those that point to it, or go with it, as if they had been prefetched."""
    manager: Any = getattr(row, name)
    rows = manager.all()
    rows._result_cache, rows._prefetch_done = list(found), True
    cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
    is_mutual = hasattr(manager, "prefetch_cache_name")
    known_as = manager.prefetch_cache_name if is_mutual else manager.field.remote_field.cache_name
    cache[known_as] = rows


def _part(number: int, source: QuerySet[Any]) -> QuerySet[Any, tuple[int, dict[str, Any]]]:
    """Answers a source as pairs of its number and a row."""
    row = JSONObject(**{field.attname: field.attname for field in _fields(source)})
    return (
        source.defer(None).order_by().values_list(Value(number, output_field=IntegerField()), row)
    )


def _maker(source: QuerySet[Any]) -> Callable[[Mapping[str, Any]], Model]:
    """Answers what makes a row of a source's model from its values by name."""
    model = source.model
    fields = [(field, _reader(field)) for field in _fields(source)]
    names = [field.attname for field, _read in fields]

    def make(row: Mapping[str, Any]) -> Model:
        values = [read(row[field.attname]) for field, read in fields]
        made: Model = model.from_db(None, names, values)
        return made

    return make


def _fields(source: QuerySet[Any]) -> list[Field[Any, Any]]:
    """Answers the fields that travel: those of `only()` and the key, or all."""
    names, is_deferred = source.query.deferred_loading
    return [
        field
        for field in source.model._meta.concrete_fields
        if is_deferred or field.primary_key or not names.isdisjoint({field.name, field.attname})
    ]


def _reader(field: Field[Any, Any]) -> Callable[[Any], Any]:
    if field.get_internal_type() == "DateTimeField":
        return _moment
    if isinstance(field, JSONField):
        return _json
    read: Callable[[Any], Any] = field.to_python
    return read


def _json(value: Any) -> Any:  # noqa: ANN401 -- whatever the field holds
    """Answers what a JSON field holds; SQLite stores it as text."""
    is_text = connection.vendor == "sqlite" and isinstance(value, str)
    return json.loads(value) if is_text else value


def _moment(value: str | None) -> datetime | None:
    """Answers an instant; SQLite stores them in UTC without saying so."""
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _key(row: Model) -> Any:  # noqa: ANN401 -- keys are of any kind
    return row.pk
