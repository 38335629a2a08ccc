from datetime import date

from courses.planning.factories import PlanFactory
from lms.testing.access import Row, only
from lms.testing.attachment import build_attachment


def plan(world) -> dict:
    made = PlanFactory(
        alliance=world.alliance, created_by=world.training_office, starts_on=date(2027, 3, 1)
    )
    return {"pk": made.pk}


def an_edit(world) -> dict:
    return {"action": "remove", "row": "1"}


OFFICE = only("training_office")
DONE = only("training_office", 302)


def placement(world) -> dict:
    return {"pk": build_attachment(world).placement.pk}


CHOOSERS = only("department_head training_office")

ROWS = [
    Row("planning:without_mentor", get=CHOOSERS, post=405),
    Row("planning:mentor", kwargs=placement, get=CHOOSERS, post=CHOOSERS),
    Row("planning:list", get=OFFICE, post=405),
    Row("planning:new", get=OFFICE, post=OFFICE),
    *(
        Row(f"planning:{name}", kwargs=plan, get=OFFICE, post=405)
        for name in ("plan", "preview", "wishes")
    ),
    *(
        Row(f"planning:{name}", kwargs=plan, data=an_edit, get=405, post=DONE)
        for name in ("edit", "undo", "redo", "solve", "publish", "refresh", "discard")
    ),
]
