from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .codes import read_code
from .enums import CertificateState
from .sources import Source


class RegisterFilter(forms.Form):
    """What the office looks for in the register."""

    q = forms.CharField(label=_("搜索"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *CertificateState.choices]
    )
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2100)

    q.widget.attrs["placeholder"] = _("姓名、单位、课程、编号或核验码")

    def narrow(self, certificates: QuerySet) -> QuerySet:
        """The certificates that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        if words := found.get("q"):
            fits = Q(serial__icontains=words)
            for key in ("holder", "unit", "subject"):
                fits |= Q(**{f"snapshot__{key}__icontains": words})
            if code := read_code(words):
                fits |= Q(code=code)
            certificates = certificates.filter(fits)
        if state := found.get("state"):
            certificates = certificates.filter(state=state)
        if year := found.get("year"):
            certificates = certificates.filter(year=year)
        return certificates


class SheetFilter(forms.Form):
    """Which of the sources that an office may issue certificates for it looks at."""

    q = forms.CharField(label=_("姓名或单位"), required=False, max_length=100)
    group = forms.IntegerField(required=False, widget=forms.HiddenInput)
    only = forms.IntegerField(required=False, widget=forms.HiddenInput)

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

    def query(self) -> str:
        return urlencode({key: value for key, value in self.cleaned_data.items() if value})


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("撤销原因"),
        max_length=200,
        help_text=_("记入登记册，不对外公开；撤销后不可恢复。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectForm(forms.Form):
    reason = forms.CharField(
        label=_("更正原因"),
        max_length=200,
        help_text=_("记入登记册，不对外公开。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReissueForm(forms.Form):
    reason = forms.CharField(
        label=_("重新颁发的原因"),
        max_length=200,
        help_text=_("记入登记册，不对外公开。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
