"""The protected files of lessons: videos, handouts and pictures, chosen in the editor, served to
learners."""

import uuid
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.images import get_image_dimensions
from django.core.files.storage import storages
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.pages.pictures import NotAPicture, RedrawnPicture, redrawn

from .media import duration_of_mp4


def protected_storage():
    return storages["protected"]


def upload_path(instance: models.Model, filename: str) -> str:
    """A name that tells nothing and never meets another one."""
    suffix = Path(filename).suffix.lower()
    return f"courses/{instance._meta.model_name}/{uuid.uuid4().hex}{suffix}"


class Video(models.Model):
    """A self-hosted film: MP4 only, since every phone plays it and its length can be read here."""

    title = models.CharField(_("标题"), max_length=100)
    file = models.FileField(
        _("视频文件"), storage=protected_storage, upload_to=upload_path,
        validators=[FileExtensionValidator(["mp4"])], help_text=_("MP4（H.264 编码）。"),
    )  # fmt: skip
    captions = models.FileField(
        _("字幕文件"), storage=protected_storage, upload_to=upload_path, blank=True,
        validators=[FileExtensionValidator(["vtt"])], help_text=_("WebVTT 格式，可不填。"),
    )  # fmt: skip
    seconds = models.PositiveIntegerField(_("时长（秒）"), editable=False)

    class Meta:
        verbose_name = _("课程视频")
        verbose_name_plural = _("课程视频")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(name="video_has_length", condition=models.Q(seconds__gt=0))
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self):
        if self.file:
            self.seconds = duration_of_mp4(self.file)

    @property
    def minutes(self) -> int:
        return max(1, round(self.seconds / 60))


HANDOUT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
}


class Handout(models.Model):
    """A document that goes with lessons."""

    title = models.CharField(_("标题"), max_length=100)
    file = models.FileField(
        _("文件"), storage=protected_storage, upload_to=upload_path,
        validators=[FileExtensionValidator(list(HANDOUT_TYPES))],
    )  # fmt: skip

    class Meta:
        verbose_name = _("课程资料")
        verbose_name_plural = _("课程资料")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def suffix(self) -> str:
        return Path(self.file.name).suffix.lstrip(".").lower()

    @property
    def content_type(self) -> str:
        return HANDOUT_TYPES[self.suffix]

    @property
    def filename(self) -> str:
        """What the file is called on the learner's disk."""
        return f"{self.title}.{self.suffix}"


PICTURE_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


class Picture(models.Model):
    """A picture for learners alone, such as a patient's film: never in the media library, so it
    has no renditions. An upload is drawn anew, as there."""

    description = models.CharField(
        _("图里有什么"), max_length=200, help_text=_("给看不到图片的人读的文字。")
    )
    file = models.FileField(
        _("图片文件"), storage=protected_storage, upload_to=upload_path,
        validators=[FileExtensionValidator(list(PICTURE_TYPES))],
    )  # fmt: skip
    width = models.PositiveIntegerField(_("宽"), editable=False)
    height = models.PositiveIntegerField(_("高"), editable=False)

    class Meta:
        verbose_name = _("课程图片")
        verbose_name_plural = _("课程图片")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="picture_has_size", condition=models.Q(width__gt=0, height__gt=0)
            )
        ]

    def __str__(self) -> str:
        return self.description

    def save(self, *args, **kwargs):
        """Whichever way it comes in, only a picture that was drawn anew is stored."""
        if self.file and not self.file._committed:
            if not isinstance(self.file.file, RedrawnPicture):
                self.file = redrawn(self.file)
            self.width, self.height = get_image_dimensions(self.file.file)
        super().save(*args, **kwargs)

    def clean(self):
        if not self.file or self.file._committed or isinstance(self.file.file, RedrawnPicture):
            return
        try:
            self.file = redrawn(self.file)
        except NotAPicture as refused:
            raise ValidationError(
                {"file": _("只接受 JPG、PNG、WebP 图片，而且不能过大。")}, code="not_picture"
            ) from refused

    @property
    def content_type(self) -> str:
        return PICTURE_TYPES[Path(self.file.name).suffix.lstrip(".")]
