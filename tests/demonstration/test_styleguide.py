from django.test import Client

from pages.policy.labels import LabelKind
from pages.wording import BADGES


def test_style_guide_shows_every_component_in_both_languages(db):
    for language, title in (("en", "Style guide"), ("fr", "Guide de style")):
        html = Client(headers={"accept-language": language}).get("/styleguide/").content.decode()

        assert f"<h1>{title}</h1>" in html
        shown = {BADGES.get(kind, kind.value) for kind in LabelKind}
        assert [badge for badge in shown if f"badge--{badge}" not in html] == []
