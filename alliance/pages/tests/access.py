from django.core.files.base import ContentFile
from django.test import RequestFactory
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from alliance.pages.factories import SiteImageFactory, VideoFactory
from alliance.pages.models import HomePage
from alliance.pages.share_cards import card_of
from lms.testing.access import Row, everyone, only


def writers(outcome: int, administrator: int = 200) -> dict:
    """Who writes pages has the outcome; for other members the admin is not there."""
    return only("editor alliance_office", outcome) | {"administrator": administrator}


def _a_picture(world) -> dict:
    rendition = SiteImageFactory().get_rendition("fill-32x20")
    return {"name": rendition.file.name.removeprefix("images/")}


def _a_card(world) -> dict:
    home = HomePage.objects.get()
    card = card_of(home, request=RequestFactory().get("/"))
    return {"pk": home.pk, "digest": card.digest}


def _a_document(world, **fields) -> dict:
    made = Document.objects.create(title="表", file=ContentFile(b"text", "form.txt"), **fields)
    return {"pk": made.pk, "name": made.filename}


def _a_private_document(world) -> dict:
    inside = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(
        collection=inside, restriction_type=CollectionViewRestriction.LOGIN
    )
    return _a_document(world, collection=inside)


ROWS = [
    Row("pages:unit_list", get=everyone(200), post=everyone(405)),
    Row(
        "pages:unit_detail",
        kwargs=lambda w: {"pk": w.unit.pk},
        get=everyone(200),
        post=everyone(405),
    ),
    Row("pages:picture", kwargs=_a_picture, get=everyone(200), post=everyone(405)),
    Row("pages:document", kwargs=_a_document, get=everyone(200), post=everyone(405)),
    Row(
        "pages:document",
        case="for members",
        kwargs=_a_private_document,
        get=everyone(200) | {"visitor": 404},
        post=everyone(405),
    ),
    Row("pages:sitemap", get=everyone(200), post=everyone(405)),
    Row("pages:robots", get=everyone(200), post=everyone(405)),
    Row("pages:share_card", kwargs=_a_card, get=everyone(200), post=everyone(405)),
    Row(
        "pages:video",
        case="public",
        kwargs=lambda w: {"pk": VideoFactory().pk},
        get=everyone(200),
        post=everyone(405),
    ),
    Row(
        "pages:video",
        case="members only",
        kwargs=lambda w: {"pk": VideoFactory(members_only=True).pk},
        get=everyone(200) | {"visitor": 404},
        post=everyone(405),
    ),
    # Decided addresses of Wagtail's admin; lms/tests/test_access.py walks the rest of it.
    Row("wagtailadmin_home", get=writers(200), post=writers(405, 405)),
    # It leads writers on to the one page below which they write.
    Row("wagtailadmin_explore_root", get=writers(302), post=writers(405, 405)),
    Row(
        "wagtailadmin_explore",
        kwargs=lambda w: {"parent_page_id": HomePage.objects.get().pk},
        get=writers(200),
        post=writers(405, 405),
    ),
    Row("wagtailimages:index", get=writers(200), post=writers(405, 405)),
    # The settings of the whole site: writers are sent back to where they may be.
    Row("wagtailusers_users:index", get=writers(302), post=writers(302, 405)),
    Row("wagtailusers_groups:index", get=writers(302), post=writers(302, 405)),
    Row("wagtailsites:index", get=writers(302), post=writers(302, 405)),
    Row("wagtailadmin_workflows:index", get=writers(302), post=writers(302, 405)),
]
