import pytest
from django.template import TemplateSyntaxError, engines
from django.utils import translation
from django.utils.safestring import mark_safe

from alliance.core.templatetags import drawn_once

HEAD = "{% load drawn_once i18n %}"


class Counted:
    """Equal to any other of its name; counts how often it was drawn."""

    def __init__(self, name: str):
        self.name = name
        self.drawn = 0

    def __eq__(self, other):
        return self.name == other.name

    def __hash__(self):
        return hash(self.name)

    def draw(self) -> str:
        self.drawn += 1
        return self.name


def template(source: str):
    return engines["django"].from_string(HEAD + source)


def test_the_part_knows_no_variable_of_the_page():
    part = template("{{ name }}{% drawn_once %}[{{ name }}]{% enddrawn_once %}")
    assert part.render({"name": "王"}) == "王[]"
    assert part.render({"name": "李"}) == "李[]"


def test_the_part_is_drawn_for_each_language_once(monkeypatch):
    part = template("{% drawn_once %}{% translate '首页' %}{% enddrawn_once %}")
    with translation.override("en"):
        assert part.render() == "Home"
    assert part.render() == "首页"
    monkeypatch.setattr(part.template.nodelist[-1], "nodelist", None)
    with translation.override("en"):
        assert part.render() == "Home"


def test_an_included_template_may_stand_in_the_part():
    part = template(
        "{% drawn_once %}{% include 'includes/_icon.html' with name='menu' %}{% enddrawn_once %}"
    )
    assert "<path" in part.render()


def test_a_part_is_drawn_again_for_other_values_only():
    part = template(
        "{% for n in ns %}{% drawn_for n=n %}{{ n.draw }}{{ name }};{% enddrawn_for %}{% endfor %}"
    )
    ones = [Counted("a"), Counted("b"), Counted("a")]
    assert part.render({"ns": ones, "name": "王"}) == "a;b;a;"
    assert [one.drawn for one in ones] == [1, 1, 0]


def test_equal_values_of_another_type_are_drawn_for_themselves():
    part = template("{% drawn_for value=value %}{{ value }}{% enddrawn_for %}")
    assert part.render({"value": mark_safe("<b>")}) == "<b>"
    assert part.render({"value": "<b>"}) == "&lt;b&gt;"
    assert part.render({"value": True}) == "True"
    assert part.render({"value": 1}) == "1"


def test_a_part_is_drawn_for_values_in_each_language():
    part = template("{% drawn_for n=n %}{% translate '首页' %}{{ n }}{% enddrawn_for %}")
    assert part.render({"n": 1}) == "首页1"
    with translation.override("en"):
        assert part.render({"n": 1}) == "Home1"


def test_old_drawings_are_forgotten(monkeypatch):
    monkeypatch.setattr(drawn_once, "MOST_DRAWINGS", 1)
    part = template("{% drawn_for n=n %}{{ n.draw }}{% enddrawn_for %}")
    first, again = Counted("a"), Counted("a")
    for one in (first, Counted("b"), again):
        part.render({"n": one})
    assert (first.drawn, again.drawn) == (1, 1)


@pytest.mark.parametrize("tag", ["drawn_for", "drawn_for n", "drawn_for n=1 2"])
def test_a_part_says_what_it_is_drawn_for(tag):
    with pytest.raises(TemplateSyntaxError):
        template("{% " + tag + " %}{% enddrawn_for %}")
