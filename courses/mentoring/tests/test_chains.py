"""Chains lead down from the tertiary hospital to the village, and are drawn as they are."""

import pytest
from django.urls import reverse

from alliance.people.factories import ProfileFactory
from alliance.units.factories import MembershipFactory, UnitFactory
from courses.mentoring import chains
from courses.mentoring.factories import MentorProfileFactory, PairingFactory
from courses.mentoring.models import Pairing
from courses.mentoring.tiers import Tier, tier_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(world):
    """`link(mentor, kind, name, county)` pairs a mentor with a new person below."""

    def make(mentor, kind: str, name: str, county: str = "青山县"):
        unit = UnitFactory(kind=kind, level="NONE", county=county, name=f"{name}的单位")
        MembershipFactory(alliance=world.alliance, unit=unit)
        mentee = ProfileFactory(unit=unit, user__name=name).user
        PairingFactory(mentor=mentor, mentee=mentee)
        return MentorProfileFactory(user=mentee, alliance=world.alliance, unit=unit)

    return make


@pytest.fixture
def tree(world, mentor, link):
    """师 → 镇 → 村甲, 村乙; 师 → 邻镇, which lies in another county."""
    world.mentor.name = "师"
    world.mentor.save()
    town = link(mentor, "TOWNSHIP", "镇")
    link(town, "VILLAGE", "村甲")
    link(town, "VILLAGE", "村乙")
    link(mentor, "TOWNSHIP", "邻镇", "白水县")


def names(found) -> list[str]:
    return ["→".join(person.name for person in chain.people) for chain in found]


@pytest.mark.parametrize(
    ("kind", "level", "tier"),
    [
        ("GENERAL", "3A", Tier.TERTIARY),
        ("TCM", "2A", Tier.COUNTY),
        ("GENERAL", "NONE", Tier.COUNTY),
        ("TOWNSHIP", "1A", Tier.TOWNSHIP),
        ("COMMUNITY", "NONE", Tier.TOWNSHIP),
        ("VILLAGE", "NONE", Tier.VILLAGE),
    ],
)
def test_tiers(kind, level, tier):
    assert tier_of(UnitFactory.build(kind=kind, level=level)) == tier


def test_every_way_down_is_a_chain_in_one_query(tree, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = chains.paths_of(Pairing.objects.all())
    assert names(found) == ["师→邻镇", "师→镇→村乙", "师→镇→村甲"]
    assert [chain.is_whole for chain in found] == [False, True, True]
    assert names(chains.touching(found, "白水县")) == ["师→邻镇"]
    assert chains.counties_of(found) == ["白水县", "青山县"]


def test_a_link_that_does_not_lead_down_is_no_chain(world, tree):
    peer = MentorProfileFactory(alliance=world.alliance, unit=world.lead_unit)
    PairingFactory(mentor=peer, mentee=world.mentor)
    PairingFactory(
        mentor=MentorProfileFactory(user=world.doctor, alliance=world.alliance, unit=world.unit),
        mentee=peer.user,
    )
    assert len(chains.paths_of(Pairing.objects.all())) == 3


def test_a_person_sees_the_own_chain_only(tree, world, client):
    village = Pairing.objects.get(mentee__name="村甲").mentee
    assert names(chains.paths_through(village.pk)) == ["师→镇→村甲"]
    client.force_login(village)
    page = client.get(reverse("mentoring:chain")).content.decode()
    assert '<title id="chain-title">' in page
    assert "村甲" in page
    assert "村乙" not in page
    assert "邻镇" not in page


def test_picture_has_a_box_for_each_and_a_line_for_each_link(tree):
    found = chains.paths_of(Pairing.objects.all())
    picture = chains.draw_columns(found)
    assert sorted(box.person.name for box in picture.boxes) == sorted(
        ["师", "镇", "邻镇", "村甲", "村乙"]
    )
    assert len(picture.lines) == 4
    places = {(box.x, box.y) for box in picture.boxes}
    assert len(places) == 5
    assert all(box.y + chains.BOX_HEIGHT <= picture.height for box in picture.boxes)
    columns = {box.person.name: box.x // chains.COLUMN for box in picture.boxes}
    assert columns == {"师": 0, "镇": 2, "邻镇": 2, "村甲": 3, "村乙": 3}


def test_office_filters_by_county_and_finds_the_table_behind(tree, world, client):
    client.force_login(world.training_office)
    url = reverse("mentoring:chains")
    page = client.get(url).content.decode()
    assert "共 3 条，其中 2 条" in page
    page = client.get(url, {"county": "白水县"}).content.decode()
    assert "共 1 条，其中 0 条" in page
    assert page.count("<tr>") == 2
    assert "还没有带教链" in client.get(url, {"county": "nowhere"}).content.decode()
