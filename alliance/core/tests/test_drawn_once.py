from django.template import engines
from django.utils import translation

HEAD = "{% load drawn_once i18n %}"


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
