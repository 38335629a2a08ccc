import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from lms.templating import address


def drawn(source: str, **values) -> str:
    return engines["django"].from_string(source).render(values, RequestFactory().get("/"))


def test_an_address_is_looked_up_once():
    address.cache_clear()
    source = "{% for n in numbers %}{% url 'enrolment:lesson' n %};{% endfor %}"
    expected = "".join(reverse("enrolment:lesson", args=[n]) + ";" for n in (1, 2, 1))
    assert drawn(source, numbers=[1, 2, 1]) == expected
    assert (address.cache_info().hits, address.cache_info().misses) == (1, 2)


@pytest.mark.parametrize(
    "source",
    [
        "{% url 'enrolment:lesson' lesson_id=7 %}",
        "{% url 'enrolment:lesson' 7 as there %}{{ there }}",
        "{% autoescape off %}{% url 'enrolment:lesson' 7 %}{% endautoescape %}",
    ],
)
def test_every_other_form_of_the_tag_is_djangos(source):
    assert drawn(source) == reverse("enrolment:lesson", args=[7])


def test_an_unknown_name_is_an_error_each_time():
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            drawn("{% url 'nobody:home' %}")


def test_a_value_that_cannot_be_a_key_is_looked_up_as_ever():
    with pytest.raises(NoReverseMatch):
        drawn("{% url 'enrolment:lesson' numbers %}", numbers=[1])
