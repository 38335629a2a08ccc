from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CertificateKind(models.TextChoices):
    """What a certificate is given for. Each kind has a source, serial letters and designs."""

    COURSE = "COURSE", _("课程结业证书")
    PATH = "PATH", _("学习路径证书")
    ROTATION = "ROTATION", _("进修结业证书")
    MENTORING = "MENTORING", _("带教证书")
    EVENT = "EVENT", _("活动证书")
    APPOINTMENT = "APPOINTMENT", _("聘书")
    PLAQUE = "PLAQUE", _("授牌")
    HONORARY = "HONORARY", _("荣誉证书")


class Language(models.TextChoices):
    """In which language a certificate is written."""

    CHINESE = "zh", _("中文")
    ENGLISH = "en", _("英文")
    BOTH = "both", _("中英对照")


class VersionState(models.TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("design", "草稿")
    PUBLISHED = "PUBLISHED", pgettext_lazy("design", "已发布")


VERSION_TRANSITIONS = {VersionState.DRAFT: frozenset({VersionState.PUBLISHED})}


class BoxKind(models.TextChoices):
    """What stands in a box of a design."""

    TEXT = "text", pgettext_lazy("box", "文字")
    PICTURE = "picture", pgettext_lazy("box", "图片")
    SEAL = "seal", pgettext_lazy("box", "电子印模")
    QR = "qr", pgettext_lazy("box", "核验二维码")
    LINE = "line", pgettext_lazy("box", "线条")
    FRAME = "frame", pgettext_lazy("box", "方框")


class Face(models.TextChoices):
    KAI = "kai", _("楷体")
    SONG = "song", _("宋体")


class Align(models.TextChoices):
    LEFT = "left", pgettext_lazy("align", "左对齐")
    CENTER = "center", pgettext_lazy("align", "居中")
    RIGHT = "right", pgettext_lazy("align", "右对齐")
    JUSTIFY = "justify", pgettext_lazy("align", "两端对齐")


class VerticalAlign(models.TextChoices):
    TOP = "top", pgettext_lazy("align", "靠上")
    MIDDLE = "middle", pgettext_lazy("align", "居中")
    BOTTOM = "bottom", pgettext_lazy("align", "靠下")


class PictureRole(models.TextChoices):
    """What a picture is for: how it is prepared, and how large it may be."""

    BACKGROUND = "background", pgettext_lazy("picture", "背景")
    SEAL = "seal", pgettext_lazy("picture", "印章")
    SIGNATURE = "signature", pgettext_lazy("picture", "签名")
    OTHER = "other", pgettext_lazy("picture", "其他图片")
