"""What narrows a list of applications, and what the training office does with those ticked."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.people.queries import search
from alliance.units.models import Unit

from ..enums import ApplicationStatus
from ..models import Intake

STATUSES = [choice for choice in ApplicationStatus.choices if choice[0] != "DRAFT"]


class ApplicationFilter(forms.Form):
    """Nonsense in the address narrows nothing."""

    q = forms.CharField(label=_("姓名、拼音、首字母或手机尾号"), required=False, max_length=40)
    intake = forms.ModelChoiceField(
        Intake.objects.none(), label=_("批次"), required=False, empty_label=_("全部批次")
    )
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *STATUSES]
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("单位"), required=False, empty_label=_("全部单位")
    )

    def __init__(self, *args, applications: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["intake"].queryset = (
            Intake.objects.filter(pk__in=applications.order_by().values("intake"))
            .select_related("version__programme")
            .order_by("-starts_on", "pk")
        )
        self.fields["intake"].label_from_instance = _named
        self.fields["unit"].queryset = Unit.objects.filter(
            pk__in=applications.order_by().values("unit")
        )

    def narrow(self, applications: QuerySet) -> QuerySet:
        self.is_valid()
        found = self.cleaned_data
        if words := found.get("q"):
            applications = search(applications, words)
        for name in ("intake", "status", "unit"):
            if value := found.get(name):
                applications = applications.filter(**{name: value})
        if found.get("status") == ApplicationStatus.WAITLISTED:
            return applications.order_by("intake", "waitlist_number")
        return applications.order_by("-submitted_at", "-pk")


def _named(intake: Intake) -> str:
    return f"{intake.version.programme.name} {intake.name}"


class DecisionForm(forms.Form):
    """What to do with the applications that are ticked; declining wants a reason."""

    decision = forms.ChoiceField(
        label=_("处理"),
        choices=[
            ("accept", _("录取")),
            ("waitlist", _("列入候补")),
            ("decline", _("不予录取")),
            ("arrive", _("登记报到")),
        ],
    )
    application = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("请先勾选申请。")),
    )
    reason = forms.CharField(label=_("理由"), required=False, max_length=200)

    def __init__(self, data):
        super().__init__(data)
        ticked = data.getlist("application")[:500]
        self.fields["application"].choices = [
            (pk, pk) for pk in ticked if pk.isascii() and pk.isdigit() and len(pk) < 19
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("decision") == "decline" and not cleaned.get("reason"):
            self.add_error("reason", _("不予录取必须写明理由，申请人会看到。"))
        return cleaned
