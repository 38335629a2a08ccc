"""The editor's form of a path: says in time what would keep it from being published."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from alliance.editing.forms import CheckedPageForm
from courses.catalogue.forms import kept_forms
from courses.catalogue.models import CoursePage


def faults_of_list(
    listed: Sequence[tuple[CoursePage, bool]], *, electives_needed: int, alliance_id: int | None
) -> list[str]:
    """Sentences on what is wrong with a path's list of (course, required); empty when it holds."""
    faults = []
    electives = sum(not required for _course, required in listed)
    if len({course.pk for course, _required in listed}) < len(listed):
        faults.append(_("同一门课程只能列一次。"))
    if electives == len(listed) and not electives_needed:
        faults.append(_("至少要有一门必修课程，或要求完成至少一门选修课程。"))
    if electives_needed > electives:
        faults.append(
            _("要求完成 %(needed)d 门选修课程，但只列了 %(listed)d 门。")
            % {"needed": electives_needed, "listed": electives}
        )
    faults += [
        _("课程“%(course)s”属于其他联盟，本联盟的学员不能加入。") % {"course": course.title}
        for course, _required in listed
        if course.alliance_id != alliance_id
    ]
    return faults


class PathPageForm(CheckedPageForm):
    """A draft may be half written; what is submitted or published may not."""

    def clean(self):
        cleaned = super().clean()
        if self.is_deferred_validation or "listed" not in self.formsets:
            return cleaned
        listed = [
            (form.cleaned_data["course"], form.cleaned_data["required"])
            for form in kept_forms(self.formsets["listed"])
            if form.cleaned_data.get("course")
        ]
        alliance = cleaned.get("alliance")
        for fault in faults_of_list(
            listed,
            electives_needed=cleaned.get("electives_needed") or 0,
            alliance_id=alliance and alliance.pk,
        ):
            self.add_error(None, fault)
        return cleaned
