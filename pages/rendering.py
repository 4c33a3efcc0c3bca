"""The planning's rows are rendered by Jinja2.

Django's templates take four to ten times the processor time for the same rows.
"""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from pages.queries.planning_lines import Group, Line


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(settings.BASE_DIR / "templates" / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    return environment.get_template(name)


def planning_groups(groups: Sequence[Group]) -> SafeString:
    """Answers the table bodies of a planning; every word was escaped by the template."""
    return _render("planning_groups.jinja", groups=groups)


def planning_strip(line: Line) -> SafeString:
    """Answers the list of one machine's days alone."""
    return _render("planning_strip.jinja", line=line)


def _render(name: str, **values: object) -> SafeString:
    return mark_safe(_template(name).render(values))  # noqa: S308 -- autoescaped by Jinja2
