from courses.designs.factories import DesignVersionFactory
from courses.designs.services import version_for
from lms.testing.access import Row, only

OFFICE = "alliance_office"


def design(world) -> dict:
    """One with a draft alone."""
    return {"pk": DesignVersionFactory(design__alliance=world.alliance).design_id}


def drawn(world) -> dict:
    return {"pk": version_for(alliance_id=world.alliance.pk, kind="PLAQUE").pk}


def kind(world) -> dict:
    return {"alliance_id": world.alliance.pk, "kind": "EVENT"}


ROWS = [
    Row("designs:index", get=only(OFFICE), post=only(OFFICE, 405)),
    Row("designs:add", get=only(OFFICE), post=only(OFFICE)),
    Row("designs:adopt", kwargs=kind, get=only(OFFICE, 405), post=only(OFFICE, 302)),
    Row("designs:detail", kwargs=design, get=only(OFFICE), post=only(OFFICE, 405)),
    Row("designs:rename", kwargs=design, get=only(OFFICE), post=only(OFFICE)),
    Row("designs:copy", kwargs=design, get=only(OFFICE), post=only(OFFICE)),
    Row(
        "designs:act",
        kwargs=lambda world: design(world) | {"what": "archive"},
        get=only(OFFICE, 405),
        post=only(OFFICE, 302),
    ),
    Row("designs:edit", kwargs=design, get=only(OFFICE), post=only(OFFICE)),
    Row("designs:preview", kwargs=design, get=only(OFFICE, 405), post=only(OFFICE)),
    Row("designs:add_picture", kwargs=design, get=only(OFFICE, 405), post=only(OFFICE, 302)),
    Row(
        "designs:remove_picture",
        kwargs=lambda world: design(world) | {"name": "seal"},
        get=only(OFFICE, 405),
        post=only(OFFICE, 302),
    ),
    Row("designs:publish", kwargs=design, get=only(OFFICE), post=only(OFFICE)),
    Row("designs:compare", kwargs=design, get=only(OFFICE, 302), post=only(OFFICE, 405)),
    Row(
        "designs:picture",
        kwargs=lambda world: drawn(world) | {"size": "thumb"},
        get=only(OFFICE),
        post=only(OFFICE, 405),
    ),
    Row("designs:document", kwargs=drawn, get=only(OFFICE), post=only(OFFICE, 405)),
]
