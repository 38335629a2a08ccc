import pytest
from django.urls import reverse

from alliance.pages.directory import Search, filter_choices, find_units
from alliance.units.enums import UnitKind, UnitLevel
from alliance.units.factories import AllianceFactory, MembershipFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    """Three listed units, and one for each reason not to be listed."""
    alliance = AllianceFactory()
    rows = [
        ("青山县人民医院", "青山县", UnitLevel.L2A, UnitKind.GENERAL),
        ("白水县中医医院", "白水县", UnitLevel.L2B, UnitKind.TCM),
        ("长治乡卫生院", "青山县", UnitLevel.L1A, UnitKind.TOWNSHIP),
    ]
    for name, county, level, kind in rows:
        unit = UnitFactory(
            name=name, county=county, level=level, kind=kind,
            contact_name="王联络", contact_phone="09901234567",
        )  # fmt: skip
        MembershipFactory(unit=unit, alliance=alliance)
    UnitFactory(name="没有加入的医院")
    MembershipFactory(unit__name="申请中的医院", alliance=alliance, applied=True)
    MembershipFactory(unit__name="已退出的医院", alliance=alliance, ended=True)
    return alliance


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({}, {"青山县人民医院", "白水县中医医院", "长治乡卫生院"}),
        ({"q": "人民"}, {"青山县人民医院"}),
        ({"q": " 青山 人民 "}, set()),
        ({"q": "青山县 人民"}, {"青山县人民医院"}),
        ({"q": "qingshan"}, {"青山县人民医院"}),
        ({"q": "Qing Shan"}, {"青山县人民医院"}),
        ({"q": "qsx"}, {"青山县人民医院"}),
        ({"q": "czxwsy"}, {"长治乡卫生院"}),
        ({"q": "常治"}, {"长治乡卫生院"}),
        ({"q": "%"}, set()),
        ({"q": "_"}, set()),
        ({"q": "没有"}, set()),
        ({"q": "申请中"}, set()),
        ({"county": "青山县"}, {"青山县人民医院", "长治乡卫生院"}),
        ({"county": "青山县", "level": "1A"}, {"长治乡卫生院"}),
        ({"kind": "TCM"}, {"白水县中医医院"}),
    ],
)
def test_find_units(units, search, found):
    assert {unit.name for unit in find_units(Search(**search))} == found


def test_a_unit_in_two_alliances_is_listed_once(units):
    unit = find_units(Search())[0]
    MembershipFactory(unit=unit)
    assert [found.pk for found in find_units(Search())].count(unit.pk) == 1


def test_filters_offer_only_what_is_there(units):
    choices = filter_choices()
    assert [value for value, _ in choices["county"]] == ["白水县", "青山县"]
    assert [value for value, _ in choices["level"]] == ["2A", "2B", "1A"]
    assert [value for value, _ in choices["kind"]] == ["GENERAL", "TCM", "TOWNSHIP"]


def test_a_filter_that_means_nothing_is_passed_over(client, units):
    response = client.get(reverse("pages:unit_list"), {"level": "9Z", "page": "x"})
    assert response.context["page_obj"].paginator.count == 3


def test_directory_shows_no_contact(client, units):
    unit = find_units(Search()).first()
    for url in (reverse("pages:unit_list"), reverse("pages:unit_detail", args=[unit.pk])):
        page = client.get(url).content.decode()
        assert unit.name in page
        assert "王联络" not in page
        assert "09901234567" not in page


def test_a_unit_that_is_not_listed_has_no_page(client, units):
    unlisted = UnitFactory(name="另一家没有加入的医院")
    assert client.get(reverse("pages:unit_detail", args=[unlisted.pk])).status_code == 404


def test_htmx_is_given_the_results_alone(client, units):
    page = client.get(reverse("pages:unit_list"), {"q": "qs"}, headers={"HX-Request": "true"})
    assert "<html" not in page.content.decode()
    assert "青山县人民医院" in page.content.decode()


@pytest.mark.parametrize("members", [1, 3])
def test_the_list_costs_four_queries(client, django_assert_num_queries, members):
    MembershipFactory.create_batch(members)
    with django_assert_num_queries(4):  # filters, count, units, the name of the site
        client.get(reverse("pages:unit_list"), {"q": "医院"})
