from collections.abc import Iterator

from django.dispatch import receiver
from django.utils.translation import gettext as _

from alliance.cases.enums import CaseStatus
from alliance.cases.signals import case_withdrawn
from courses.catalogue.gate import obstacle

from .models import CaseLesson
from .services import take_back


@receiver(case_withdrawn)
def on_case_withdrawn(sender, *, case, erased, by, at, **kwargs) -> None:
    take_back(case=case, erased=erased, by=by, at=at)


@obstacle
def case_was_withdrawn(lesson_id: int) -> Iterator[str]:
    """A withdrawn case does not teach again, whoever presses publish later."""
    withdrawn = CaseLesson.objects.filter(lesson=lesson_id, case__status=CaseStatus.WITHDRAWN)
    if withdrawn.exists():
        yield _("所用的病例已撤回。")
