"""Reading pages as people do: their words, links and forms."""

import re
from html import unescape


def words(response) -> str:
    """Answers a page's words, tags and needless spaces left out."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def links(response) -> list[str]:
    """Answers where a page's links lead."""
    return [
        unescape(url) for url in re.findall(r'<a [^>]*href="([^"]+)"', response.content.decode())
    ]


def hidden_fields(response, form_action: str | None = None) -> dict[str, str]:
    """Answers the hidden fields of a page by name."""
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()
    )
    return {name: unescape(value) for name, value in found}
