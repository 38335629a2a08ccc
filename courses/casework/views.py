from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.cases.models import Case
from alliance.core import access
from alliance.units.queries import roles_of

from . import rules, services
from .forms import CourseForm
from .models import CaseLesson


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def make(request: HttpRequest, case_id: int) -> HttpResponse:
    """Choose the course; then on to the draft in the page editor."""
    roles = roles_of(request.user)
    case = get_object_or_404(Case.objects.visible_to(roles), pk=case_id)
    access.require(rules.can_make_lesson(roles, case))
    form = CourseForm(request.POST or None, courses=rules.courses_for(case))
    if request.method == "POST" and form.is_valid():
        try:
            lesson = services.make_lesson(
                case_id=case_id,
                course_id=form.cleaned_data["course"].pk,
                by=request.user,
                at=timezone.now(),
            )
        except services.CaseNotClosed:
            messages.error(request, _("病例的状态已经改变，没有改动。"))
            return redirect("cases:case", case_id)
        messages.success(request, _("课时草稿已建好，请检查文字后再发布。"))
        return redirect("wagtailadmin_pages:edit", lesson.pk)
    made = CaseLesson.objects.filter(case=case).select_related("lesson", "course")
    return render(request, "casework/make.html", {"case": case, "form": form, "made": made})
