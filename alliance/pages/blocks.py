"""What a page is made of; news, standard pages and lessons share these blocks."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "document-link"]
TABLE_OPTIONS = {
    "language": "zh-CN",
    "contextMenu": [
        "row_above",
        "row_below",
        "---------",
        "col_left",
        "col_right",
        "---------",
        "remove_row",
        "remove_col",
        "---------",
        "undo",
        "redo",
    ],
}


class FigureBlock(blocks.StructBlock):
    """A picture with what it shows; the alternative text is asked for by ImageBlock itself."""

    image = ImageBlock(label=_("图片"))
    caption = blocks.CharBlock(label=_("图注"), required=False, max_length=200)
    credit = blocks.CharBlock(label=_("来源"), required=False, max_length=60)

    class Meta:
        label = _("图片")
        icon = "image"
        help_text = _(
            "替代文字是给看不到图片的人的：图里有什么；纯装饰的图片勾选“装饰”。"
            "图注显示在图片下方：时间、地点、人物、在做什么。"
        )
        template = "pages/blocks/figure.html"


class GalleryBlock(blocks.StructBlock):
    """Several pictures that belong together; each with its own caption."""

    title = blocks.CharBlock(label=_("图集标题"), required=False, max_length=60)
    pictures = blocks.ListBlock(
        FigureBlock(), label=_("图片"), min_num=2, max_num=30,
        help_text=_("按想给人看的顺序排；每张图都写清楚图里是谁、在做什么。"),
    )  # fmt: skip

    class Meta:
        label = _("图集")
        icon = "grip"
        template = "pages/blocks/gallery.html"


class PullQuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("引文"), max_length=300)
    speaker = blocks.CharBlock(label=_("说话人"), required=False, max_length=60)
    position = blocks.CharBlock(label=_("身份"), required=False, max_length=100)

    class Meta:
        label = _("引文")
        icon = "openquote"
        template = "pages/blocks/pull_quote.html"


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("文件"))
    note = blocks.CharBlock(label=_("说明"), required=False, max_length=200)

    class Meta:
        label = _("文件下载")
        icon = "doc-full"
        template = "pages/blocks/document.html"


class VideoBlock(blocks.StructBlock):
    video = SnippetChooserBlock("pages.Video", label=_("视频"))
    caption = blocks.CharBlock(label=_("说明"), required=False, max_length=200)

    class Meta:
        label = _("视频")
        icon = "media"
        template = "pages/blocks/video.html"


class CaptionedTableBlock(TableBlock):
    """A table that says what it shows, for those who hear it read."""

    def clean(self, value):
        value = super().clean(value)
        if value and not (value.get("table_caption") or "").strip():
            raise ValidationError(_("请给表格写一个标题，说明表格内容。"))
        return value

    class Meta:
        label = _("表格")
        icon = "table"
        template = "pages/blocks/table.html"


class BodyBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(
        label=_("文字"), icon="pilcrow", features=TEXT_FEATURES, template="pages/blocks/text.html"
    )
    figure = FigureBlock()
    quote = PullQuoteBlock()
    document = DocumentBlock()
    video = VideoBlock()
    table = CaptionedTableBlock(table_options=TABLE_OPTIONS)


class StoryBody(BodyBlock):
    """A body that can tell with pictures."""

    gallery = GalleryBlock()
