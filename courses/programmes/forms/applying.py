"""What an applicant and their coordinator fill in."""

from collections.abc import Iterator
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..enums import PaperKind
from ..models import Application, Intake
from ..papers import MAX_BYTES
from ..services import Draft

WISHES = 3


class ApplicationForm(forms.Form):
    """The draft: nothing is required until it is submitted, and everything is kept at once."""

    goals = forms.CharField(
        label=_("进修目标"),
        help_text=_("想学会什么，回到本单位后要开展什么。"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    experience = forms.CharField(
        label=_("工作经历与基础"),
        help_text=_("从事的专科、年限，能独立完成的操作和手术。"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application
        self.fields["goals"].initial = application.goals
        self.fields["experience"].initial = application.experience
        departments = [
            ("", _("不指定")),
            *application.intake.version.blocks.order_by("position").values_list(
                "department", "department__name"
            ),
        ]
        months = [("", _("不指定")), *_months(application.intake)]
        wishes = list(application.wishes.values_list("department", "month"))
        wishes += [("", "")] * (WISHES - len(wishes))
        for number, (department, month) in enumerate(wishes[:WISHES], start=1):
            self.fields[f"department_{number}"] = forms.TypedChoiceField(
                label=_("意愿 %(number)s：科室") % {"number": number},
                choices=departments, coerce=int, required=False, empty_value=None,
                initial=department,
            )  # fmt: skip
            self.fields[f"month_{number}"] = forms.TypedChoiceField(
                label=_("意愿 %(number)s：月份") % {"number": number},
                choices=months, coerce=date.fromisoformat, required=False, empty_value=None,
                initial=month and month.isoformat(),
            )  # fmt: skip

    @property
    def written(self) -> list:
        return [self["goals"], self["experience"]]

    @property
    def wishes(self) -> list[tuple]:
        """The pairs of fields."""
        return [(self[f"department_{n}"], self[f"month_{n}"]) for n in range(1, WISHES + 1)]

    def clean(self) -> dict:
        cleaned = super().clean()
        wished = set()
        for number in range(1, WISHES + 1):
            department, month = (
                cleaned.get(f"{name}_{number}") for name in ("department", "month")
            )
            if bool(department) != bool(month):
                missing = "month" if department else "department"
                self.add_error(f"{missing}_{number}", _("请同时选科室和月份。"))
            if department in wished:
                self.add_error(f"department_{number}", _("同一科室只能写一个意愿。"))
            if department:
                wished.add(department)
        return cleaned

    def draft(self) -> Draft:
        said = self.cleaned_data
        pairs = [(said[f"department_{n}"], said[f"month_{n}"]) for n in range(1, WISHES + 1)]
        return Draft(
            goals=said["goals"], experience=said["experience"],
            wishes=[(department, month) for department, month in pairs if department],
        )  # fmt: skip


def _months(intake: Intake) -> Iterator[tuple[str, str]]:
    """The months that the term touches."""
    month = intake.starts_on.replace(day=1)
    while month <= intake.ends_on:
        yield month.isoformat(), date_format(month, "YEAR_MONTH_FORMAT")
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


class PaperForm(forms.Form):
    """One file with what it is."""

    kind = forms.ChoiceField(label=_("材料类别"), choices=PaperKind, required=False)
    file = forms.FileField(
        label=_("选择文件"),
        help_text=format_lazy(
            _("PDF、JPG 或 PNG，每个不超过 {limit} MB；可以直接拍照。"),
            limit=MAX_BYTES // 1024 // 1024,
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is None:
            raise ValidationError(_("请先选择文件。"))
        return file


class ReasonForm(forms.Form):
    """Why: read by the applicant."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=200,
        help_text=_("申请人会看到这段话。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("撤回原因（可不填）"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
