from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.accounts.identity import clean_phone
from alliance.accounts.models import User
from alliance.units.models import Unit

from . import queries
from .enums import Title
from .models import Profile
from .services import PROFILE_FIELDS


class PersonSearch(forms.Form):
    """What stands above a list of people."""

    q = forms.CharField(label=_("姓名、拼音、首字母或手机尾号"), required=False, max_length=40)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("单位"), required=False, empty_label=_("全部单位")
    )
    title = forms.ChoiceField(
        label=_("职称"), required=False, choices=[("", _("全部职称")), *Title.choices]
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def narrow(self, people: QuerySet) -> QuerySet:
        """The people that fit; a field that cannot be read narrows nothing."""
        self.is_valid()
        found = self.cleaned_data
        people = queries.search(people, found.get("q", ""))
        if unit := found.get("unit"):
            people = people.filter(unit=unit)
        if title := found.get("title"):
            people = people.filter(title=title)
        return people


class PeopleFilter(PersonSearch):
    activated = forms.ChoiceField(
        label=_("账号"),
        required=False,
        choices=[("", _("全部账号")), ("yes", _("已激活")), ("no", _("未激活"))],
    )

    def narrow(self, people: QuerySet) -> QuerySet:
        people = super().narrow(people)
        if wanted := self.cleaned_data.get("activated"):
            people = queries.activated(people, wanted == "yes")
        return people


class ProfileForm(forms.ModelForm):
    """What the coordinator and the offices may correct.

    The e-mail is missing on purpose: whoever sets it could have the password reset to it.
    """

    name = forms.CharField(label=_("姓名"), max_length=64)
    phone = forms.CharField(label=_("手机号"), max_length=30, required=False)
    licence_no = forms.CharField(
        label=_("执业证书编号"), help_text=_("15 位。"), max_length=15, required=False
    )

    class Meta:
        model = Profile
        fields = PROFILE_FIELDS

    field_order = ("name", "phone", *PROFILE_FIELDS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.instance.user.name
        self.fields["phone"].initial = self.instance.user.phone

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self) -> str | None:
        typed = self.cleaned_data["phone"]
        if not typed:
            return None
        phone = clean_phone(typed)
        if not phone:
            raise forms.ValidationError(_("手机号应为 5 到 19 位数字。"))
        if User.objects.filter(phone=phone).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("这个手机号已经属于另一个账号。"))
        return phone

    def clean_licence_no(self) -> str | None:
        licence = self.cleaned_data["licence_no"].strip()
        if licence and len(licence) != 15:
            raise forms.ValidationError(_("执业证书编号应为 15 位。"))
        return licence or None
