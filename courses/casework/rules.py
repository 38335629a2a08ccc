"""Who may make a lesson of a case."""

from django.db.models import QuerySet

from alliance.cases import rules as case_rules
from alliance.cases.enums import CaseStatus
from alliance.cases.models import Case
from courses.catalogue.models import CoursePage


def can_make_lesson(roles, case: Case) -> bool:
    """The alliance office, of a case that is closed: only then is its outcome known."""
    return case.status == CaseStatus.CLOSED and case_rules.is_office(roles, case)


def courses_for(case: Case) -> QuerySet[CoursePage]:
    """Courses of the case's own alliance, published or being written."""
    return CoursePage.objects.filter(alliance=case.alliance_id).order_by("title")
