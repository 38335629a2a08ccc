"""What the training office writes of programmes and intakes."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance, Department, Unit
from courses.quizzes.models import QuizLessonPage

from ..enums import VersionState
from ..form_names import known_forms
from ..models import (
    Block,
    Intake,
    Programme,
    ProgrammeVersion,
    RequiredAssessment,
    Requirement,
)

FORM_CODE = re.compile(r"^[a-z0-9][a-z0-9-]*$")


class ProgrammeForm(forms.ModelForm):
    class Meta:
        model = Programme
        fields = ["name", "summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}


class NewProgrammeForm(ProgrammeForm):
    """Which alliance is not asked when there is but one."""

    alliance = forms.ModelChoiceField(Alliance.objects.none(), label=_("联盟"), empty_label=None)
    field_order = ["alliance", "name", "summary"]

    def __init__(self, *args, alliances, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["alliance"]
        field.queryset = alliances.filter(lead_unit__isnull=False)
        choices = list(field.queryset[:2])
        if len(choices) == 1:
            field.initial = choices[0]
            field.widget = forms.HiddenInput()


class ConditionsForm(forms.ModelForm):
    class Meta:
        model = ProgrammeVersion
        fields = ["fixed_order", "attendance_percent", "theory_pass_percent", "skill_pass_percent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields[1:]:
            self.fields[name].max_value = 100
            self.fields[name].widget.attrs |= {"min": 0, "max": 100}

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in self.Meta.fields[1:]:
            if (cleaned.get(name) or 0) > 100:
                self.add_error(name, _("百分比在 0 到 100 之间。"))
        return cleaned


class _PartForm(forms.ModelForm):
    """A part of a draft; `instance.version` is set by the view."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = self.instance.version
        if "block" in self.fields:
            field = self.fields["block"]
            field.queryset = self.version.blocks.select_related("department").order_by("position")
            field.empty_label = _("任一科室")
            field.label_from_instance = _department_name

    def _form_code(self, name: str, *, required: bool) -> None:
        """Known forms are chosen; while no app knows any, the code is typed."""
        label = self.fields[name].label
        if forms_known := known_forms(self.version.programme.alliance_id):
            current = getattr(self.instance, name)
            choices = list(forms_known.items())
            if current and current not in forms_known:
                choices.append((current, current))
            if not required:
                choices.insert(0, ("", _("不设")))
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=required)

    def _clean_code(self, name: str) -> str:
        code = self.cleaned_data[name]
        if code and not FORM_CODE.match(code):
            raise ValidationError(_("考核表代码只含小写字母、数字和短横线。"))
        return code


def _department_name(block: Block) -> str:
    return block.department.name


class BlockForm(_PartForm):
    class Meta:
        model = Block
        fields = ["department", "weeks", "theory_quiz", "skill_form_code"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        programme = self.version.programme
        self.fields["department"].queryset = Department.objects.filter(
            unit=programme.host_unit_id
        ).order_by("name")
        self.fields["department"].label_from_instance = str
        self.fields["theory_quiz"].queryset = (
            QuizLessonPage.objects.live()
            .filter(course__alliance=programme.alliance_id)
            .order_by("title")
        )
        self.fields["theory_quiz"].empty_label = _("不设")
        self.fields["theory_quiz"].label_from_instance = _quiz_name
        self.fields["weeks"].widget.attrs |= {"min": 1, "max": 104}
        self._form_code("skill_form_code", required=False)

    def clean_weeks(self) -> int:
        weeks = self.cleaned_data["weeks"]
        if not 1 <= weeks <= 104:
            raise ValidationError(_("周数在 1 到 104 之间。"))
        return weeks

    def clean_skill_form_code(self) -> str:
        return self._clean_code("skill_form_code")


def _quiz_name(quiz: QuizLessonPage) -> str:
    return f"{quiz.course.title} · {quiz.title}"


class RequirementForm(_PartForm):
    class Meta:
        model = Requirement
        fields = ["block", "kind", "name", "level", "required"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["required"].widget.attrs |= {"min": 1}

    def clean_required(self) -> int:
        return _at_least_one(self.cleaned_data["required"])


class AssessmentForm(_PartForm):
    class Meta:
        model = RequiredAssessment
        fields = ["block", "form_code", "required"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["required"].widget.attrs |= {"min": 1}
        self._form_code("form_code", required=True)

    def clean_form_code(self) -> str:
        return self._clean_code("form_code")

    def clean_required(self) -> int:
        return _at_least_one(self.cleaned_data["required"])


def _at_least_one(number: int) -> int:
    if number < 1:
        raise ValidationError(_("至少为 1。"))
    return number


class IntakeForm(forms.ModelForm):
    """Dates, places and the version under which this intake admits."""

    class Meta:
        model = Intake
        fields = [
            "version", "name", "starts_on", "ends_on", "apply_from", "apply_until", "places",
            "places_per_unit", "late_entry_days",
        ]  # fmt: skip
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on", "apply_from", "apply_until")
        }
        labels = {"version": _("按哪一版项目录取")}
        help_texts = {
            "version": _("已录取的学员留在录取时的版本。"),
            "places_per_unit": _("不填表示不限。"),
            "late_entry_days": _(
                "开班后这么多天内有人退出，候补学员仍按序号自动递补；0 表示只到开班当天。"
            ),
        }

    def __init__(self, *args, programme: Programme, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        field.queryset = programme.versions.filter(state=VersionState.PUBLISHED).order_by("-number")
        field.empty_label = None
        field.label_from_instance = _version_name

    def clean(self) -> dict:
        cleaned = super().clean()
        for first, last, message in (
            ("starts_on", "ends_on", _("结束日期不能早于开始日期。")),
            ("apply_from", "apply_until", _("申请截止不能早于申请开始。")),
        ):
            if cleaned.get(first) and cleaned.get(last) and cleaned[last] < cleaned[first]:
                self.add_error(last, message)
        return cleaned


def _version_name(version: ProgrammeVersion) -> str:
    return _("第 %(number)s 版") % {"number": version.number}


class QuotaForm(forms.Form):
    """One unit's number of its own in an intake."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"), empty_label=None)
    places = forms.IntegerField(
        label=_("名额"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=_("不填表示恢复为本批次的每单位名额。"),
    )

    def __init__(self, *args, alliance: Alliance, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.members_of(alliance)
