"""Commands that people copy, as help texts write them: `{% command "ssh" %}…{% endcommand %}`."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_block_tag
def command(content: str, name: str) -> str:
    """Answers a block of commands with a button that copies it.

    Args:
        content: what stands between the two tags, as HTML.
        name: unique on its page.
    """
    lines = mark_safe(content.strip("\n"))  # noqa: S308 -- the template engine has escaped it
    facts = {"name": f"command-{name}", "content": lines}
    return render_to_string("pages/parts/command.html", facts)
