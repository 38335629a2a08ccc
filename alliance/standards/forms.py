"""What is typed about standards."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliance.core.widgets import DateInput
from alliance.units.models import Alliance

from .enums import StandardKind
from .models import Version

MAX_FILE_BYTES = 20 * 1024 * 1024
PDF_START = b"%PDF-"


class LibraryForm(forms.Form):
    """What stands above the library."""

    q = forms.CharField(label=_("名称或编号"), required=False, max_length=50)
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部类别")), *StandardKind.choices]
    )
    unread = forms.BooleanField(label=_("只看我未读的"), required=False)

    def asked(self) -> dict:
        """What is asked for; a field that cannot be read asks for nothing."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "words": found.get("q", ""),
            "kind": found.get("kind", ""),
            "unread": found.get("unread", False),
        }


class OpenForm(forms.Form):
    """A new standard; what else it says is written on its draft.

    Whether the code is taken the service finds out, beside whoever else takes it.
    """

    alliance = forms.ModelChoiceField(Alliance.objects.none(), label=_("联盟"), empty_label=None)
    kind = forms.ChoiceField(label=_("类别"), choices=StandardKind.choices)
    code = forms.CharField(
        label=_("编号"), max_length=30, help_text=_("同一联盟内不重复，例如 JZ-GF-001。")
    )
    title = forms.CharField(label=_("名称"), max_length=100)
    valid_from = forms.DateField(label=_("生效日期"), widget=DateInput())

    def __init__(self, *args, alliances: QuerySet[Alliance], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["alliance"].queryset = alliances


class DraftForm(forms.ModelForm):
    """A draft besides its text."""

    upload = forms.FileField(
        label=_("PDF 文件"), required=False, max_length=120,
        help_text=_("不超过 20 MB；也可以只写正文。"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )  # fmt: skip
    remove_file = forms.BooleanField(label=_("去掉现有文件"), required=False)

    class Meta:
        model = Version
        fields = ("title", "changes", "valid_from", "valid_until")
        widgets = {
            "changes": forms.Textarea(attrs={"rows": 3}),
            "valid_from": DateInput(),
            "valid_until": DateInput(),
        }
        help_texts = {
            "changes": _("成员会在确认阅读前先看到这段话。"),
            "valid_until": _("含当日；留空为长期有效。到期前 30 天会提醒联盟办公室。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.number == 1:
            del self.fields["changes"]
        else:
            self.fields["changes"].required = True
        if not self.instance.file:
            del self.fields["remove_file"]

    def clean_upload(self) -> File | None:
        upload = self.cleaned_data["upload"]
        if not upload:
            return None
        if upload.size > MAX_FILE_BYTES:
            raise ValidationError(_("文件不能超过 20 MB。"))
        if upload.read(len(PDF_START)) != PDF_START:
            raise ValidationError(_("这个文件的内容不是 PDF。"))
        upload.seek(0)
        return upload

    def clean(self) -> dict:
        found = super().clean()
        first, last = found.get("valid_from"), found.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("有效期不能早于生效日期。"))
        return found

    @property
    def written(self) -> dict[str, str | date | File | bool | None]:
        """The arguments of services.write_draft."""
        found = self.cleaned_data
        file = found["upload"] or (False if found.get("remove_file") else None)
        return {
            "title": found["title"],
            "changes": found.get("changes", ""),
            "valid_from": found["valid_from"],
            "valid_until": found["valid_until"],
            "file": file,
        }


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("废止原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("成员打开这项标准时会看到。"),
    )  # fmt: skip


def alliances_for(roles, alliance_ids) -> QuerySet[Alliance]:
    """The alliances of a choice: all for the administrator."""
    alliances = Alliance.objects.order_by("pk")
    return alliances if roles.sees_everything else alliances.filter(pk__in=alliance_ids)
