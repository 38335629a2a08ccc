import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import BurnedIn, ImageKind
from ..triggers import written_in_draft


def protected_storage():
    return storages["protected"]


def upload_path(instance: models.Model, filename: str) -> str:
    """A name that tells nothing; the ending is ours, never the sender's."""
    return f"cases/{uuid.uuid4().hex}.{filename.rpartition('.')[2]}"


class CaseImage(models.Model):
    """An image of a case as it was made anew from what was sent: the upload itself is not kept.

    `file` is the whole picture, a JPEG or a DICOM file of listed tags alone; `view` a JPEG small
    enough for a phone; `pixels`, for a grey DICOM image, its values as 16-bit little-endian, one
    row after the other, compressed with gzip: the viewer draws them through a window.
    """

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="images")
    kind = models.CharField(_("类别"), max_length=5, choices=ImageKind)
    file = models.FileField(storage=protected_storage, upload_to=upload_path)
    view = models.FileField(storage=protected_storage, upload_to=upload_path)
    pixels = models.FileField(storage=protected_storage, upload_to=upload_path, blank=True)
    width = models.PositiveIntegerField(_("宽"))
    height = models.PositiveIntegerField(_("高"))
    modality = models.CharField(_("检查类型"), max_length=4, blank=True)
    signed = models.BooleanField(default=False)
    inverted = models.BooleanField(default=False)
    slope = models.FloatField(default=1)
    intercept = models.FloatField(default=0)
    window_center = models.FloatField(null=True, blank=True)
    window_width = models.FloatField(null=True, blank=True)
    burned_in = models.CharField(
        _("图中文字"), max_length=7, choices=BurnedIn, default=BurnedIn.UNKNOWN
    )
    added_at = models.DateTimeField(_("上传时间"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("复核人"),
    )  # fmt: skip
    confirmed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("病例图像")
        verbose_name_plural = _("病例图像")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="case_image_confirmed_by_somebody",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_image_has_size", condition=Q(width__gt=0, height__gt=0)
            ),
        ]
        triggers = [written_in_draft()]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.pk}"

    @property
    def is_dicom(self) -> bool:
        return self.kind == ImageKind.DICOM

    @property
    def files(self) -> list:
        """The stored files of this image."""
        return [file for file in (self.file, self.view, self.pixels) if file]
