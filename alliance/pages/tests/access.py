from alliance.pages.factories import SiteImageFactory, VideoFactory
from lms.testing.access import Row, everyone


def _a_picture(world) -> dict:
    rendition = SiteImageFactory().get_rendition("fill-32x20")
    return {"name": rendition.file.name.removeprefix("images/")}


ROWS = [
    Row("pages:unit_list", get=everyone(200), post=everyone(405)),
    Row(
        "pages:unit_detail",
        kwargs=lambda w: {"pk": w.unit.pk},
        get=everyone(200),
        post=everyone(405),
    ),
    Row("pages:picture", kwargs=_a_picture, get=everyone(200), post=everyone(405)),
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
]
