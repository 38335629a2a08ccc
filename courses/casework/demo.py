"""One draft of a lesson, made of the closed demo case."""

from alliance.cases.enums import CaseStatus
from alliance.cases.models import Case

from . import rules, services


def load(demo) -> None:
    case = Case.objects.filter(alliance=demo.alliance, status=CaseStatus.CLOSED).earliest("pk")
    course = rules.courses_for(case).filter(live=True).earliest("pk")
    services.make_lesson(
        case_id=case.pk, course_id=course.pk, by=demo.accounts["office"], at=demo.now
    )
