"""What the page of a case offers here."""

from alliance.core.slots import Section, section
from alliance.units.queries import roles_of

from . import rules


@section("case", order=10)
def make_lesson_button(*, subject, request) -> Section | None:
    if not rules.can_make_lesson(roles_of(request.user), subject):
        return None
    return Section("casework/_button.html", {"case": subject})
