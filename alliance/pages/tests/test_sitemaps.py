from xml.etree import ElementTree

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from alliance.pages.factories import StandardPageFactory

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(client) -> set[str]:
    found = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return {entry.text.removeprefix("http://testserver") for entry in found.iter(f"{NAMESPACE}loc")}


def test_the_map_names_what_every_visitor_may_read(home, world, client):
    StandardPageFactory(parent=home, slug="there")
    StandardPageFactory(parent=home, slug="draft", live=False)
    closed = StandardPageFactory(parent=home, slug="closed")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    units = {world.lead_unit, world.unit, world.other_unit, world.foreign_unit}
    expected = {reverse("pages:unit_detail", args=[unit.pk]) for unit in units}
    expected |= {"/", "/there/", "/news/", "/events/", "/milestones/", "/courses/", "/paths/"}
    assert addresses(client) == expected


@pytest.mark.parametrize("pages", [1, 3])
def test_the_map_costs_the_same_for_more_pages(home, client, pages, django_assert_max_num_queries):
    StandardPageFactory.create_batch(pages, parent=home)
    with django_assert_max_num_queries(9):
        client.get("/sitemap.xml")


def test_robots_are_shown_the_map(client, home):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/\n" in text
    assert "Sitemap: http://testserver/sitemap.xml\n" in text
