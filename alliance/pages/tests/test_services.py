import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from wagtail.models import GroupPagePermission, Page, Site, Workflow

from alliance.news.models import NewsIndexPage
from alliance.pages.models import HomePage
from alliance.pages.services import set_up_site
from alliance.units.models import Alliance

pytestmark = pytest.mark.django_db


def test_set_up_site_on_a_fresh_database(home, world, client):
    assert client.get("/").status_code == 200
    assert client.get("/news/").status_code == 200
    assert Site.objects.get().root_page.specific == home
    assert {group.name for group in Group.objects.all()} == {"编辑", "联盟办公室"}
    assert home.get_workflow().name == "联盟办公室审核"


def test_set_up_site_again_changes_nothing(home, world):
    def state():
        return {
            model: set(model.objects.values_list("pk", flat=True))
            for model in (Page, Site, Group, GroupPagePermission, Workflow, NewsIndexPage)
        }

    before = state()
    again = set_up_site(alliance=world.alliance, site_url="http://testserver")
    assert again.pk == home.pk
    assert state() == before


def test_set_up_site_keeps_wagtails_groups_that_are_in_use(world):
    group, _ = Group.objects.get_or_create(name="Editors")
    group.user_set.add(world.doctor)
    set_up_site(alliance=world.alliance, site_url="http://testserver")
    assert Group.objects.filter(name="Editors").exists()


def test_setup_site_command_makes_the_alliance(capsys):
    call_command("setup_site", "ward", name="新的联盟", specialty="骨科")
    assert HomePage.objects.get().alliance == Alliance.objects.get(slug="ward")


def test_setup_site_command_asks_for_a_name():
    with pytest.raises(CommandError, match="--name"):
        call_command("setup_site", "nowhere")


@pytest.mark.parametrize(
    ("role", "codenames"),
    [
        ("editor", {"add", "change"}),
        ("alliance_office", {"add", "change", "publish", "lock", "unlock"}),
    ],
)
def test_what_a_role_may_do_with_pages(home, world, role, codenames):
    tester = home.permissions_for_user(world.user(role))
    assert tester.permissions == codenames
