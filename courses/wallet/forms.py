from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from courses.certificates.enums import Standing
from courses.designs.enums import CertificateKind

from .queries import shareable
from .services import LONGEST, MOST_SHOWN

USUAL = timedelta(days=30)


class ShareForm(forms.Form):
    """What the holder shows, and until when."""

    certificates = forms.ModelMultipleChoiceField(
        label=_("展示哪些证书"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    last_date = forms.DateField(
        label=_("有效至"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("到这一天结束时自动失效，最长一年。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("备注"),
        max_length=60,
        required=False,
        help_text=_("只有您自己看得到，比如给谁用。"),
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()
        chosen = self.fields["certificates"]
        chosen.queryset = shareable(user)
        chosen.label_from_instance = _named
        self.fields["last_date"].initial = self.today + USUAL
        self.fields["last_date"].widget.attrs |= {
            "min": self.today.isoformat(),
            "max": (self.today + LONGEST).isoformat(),
        }

    def clean_certificates(self):
        chosen = self.cleaned_data["certificates"]
        if len(chosen) > MOST_SHOWN:
            raise forms.ValidationError(
                _("一个链接最多展示 %(most)d 张证书。"), params={"most": MOST_SHOWN}
            )
        return chosen

    def clean_last_date(self):
        last = self.cleaned_data["last_date"]
        if not self.today <= last <= self.today + LONGEST:
            raise forms.ValidationError(_("请选择今天之后、一年之内的日期。"))
        return last


def _named(certificate) -> str:
    return f"{certificate.snapshot['subject']}（{certificate.serial}）"


class WallFilter(forms.Form):
    """What is looked for on a unit's wall; a field that cannot be read narrows nothing."""

    q = forms.CharField(label=_("姓名或内容"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("全部")), *CertificateKind.choices]
    )
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2100)
    standing = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *Standing.choices]
    )

    def asked(self) -> dict[str, str | int]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
