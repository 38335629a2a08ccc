from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Unit
from alliance.units.queries import watched_units
from courses.designs.enums import CertificateKind

from .enums import Order, Standing
from .sources import Source

ANY = ("", _("全部"))
YEARS = range(2000, 2101)


class RegisterFilter(forms.Form):
    """What is looked for in the register; a field that cannot be read narrows nothing."""

    q = forms.CharField(label=_("搜索"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[ANY, *CertificateKind.choices]
    )
    standing = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *Standing.choices])
    year = forms.IntegerField(
        label=_("年度"), required=False, min_value=YEARS[0], max_value=YEARS[-1]
    )
    unit = forms.ModelChoiceField(
        label=_("单位"), required=False, queryset=Unit.objects.none(), empty_label=ANY[1]
    )
    signed = forms.ChoiceField(
        label=_("电子签名"),
        required=False,
        choices=[ANY, ("yes", _("已签名")), ("no", _("未签名"))],
    )
    order = forms.ChoiceField(label=_("排序"), required=False, choices=Order.choices)

    q.widget.attrs["placeholder"] = _("姓名、单位、内容、编号或核验码")

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = watched_units(roles).order_by("name_key", "pk")

    def asked(self) -> dict[str, str | int]:
        """What can be read of it, as `register.narrowed` and a job's parameters take it."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        if unit := found.get("unit"):
            found["unit"] = unit.pk
        return found

    def query(self, **changes) -> str:
        return urlencode(self.asked() | changes)


class SheetFilter(forms.Form):
    """Which of the sources that an office may issue certificates for it looks at."""

    q = forms.CharField(label=_("姓名或单位"), required=False, max_length=100)
    faulty = forms.BooleanField(label=_("只看不能颁发的"), required=False)
    group = forms.IntegerField(required=False, widget=forms.HiddenInput)
    only = forms.IntegerField(required=False, widget=forms.HiddenInput)
    alliance = forms.IntegerField(required=False, widget=forms.HiddenInput)
    design = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def narrow(self, sources: QuerySet, source: Source) -> QuerySet:
        """The sources that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        if group := found.get("group"):
            sources = sources.filter(**{source.group: group})
        if only := found.get("only"):
            sources = sources.filter(pk=only)
        if words := found.get("q"):
            fits = (Q(**{f"{lookup}__icontains": words}) for lookup in source.found_by)
            sources = sources.filter(reduce(or_, fits))
        return sources

    def title(self, source: Source) -> str:
        """What is issued, and for which group of sources: 第一届 · 聘书."""
        group = source.group_model.objects.filter(pk=self.cleaned_data.get("group")).first()
        return f"{group} · {source.kind.label}" if group else str(source.kind.label)

    def kept(self) -> dict[str, str | int]:
        """What was asked for, to be asked for again."""
        return {key: value for key, value in self.cleaned_data.items() if value}

    def query(self) -> str:
        return urlencode(self.kept())


class ReasonForm(forms.Form):
    """Why a certificate is corrected, revoked or issued anew."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("记入登记册，不对外公开。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
