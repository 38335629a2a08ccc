"""Demo designs: those built in, one of the office's own, a draft, an archived one."""

import io
from dataclasses import replace

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from courses.typesetting.glyphs import KAI

from . import drafts, services
from .artwork.seals import seal_png
from .drafts import Writing
from .enums import BoxKind, CertificateKind, Language, PictureRole
from .layout import Box, Layout
from .models import DesignVersion

SIGNED_BY = "周明远"


def load(demo) -> None:
    """Every kind has its built-in design; three of the office's own stand beside them."""
    for kind in CertificateKind:
        services.version_for(alliance_id=demo.alliance.pk, kind=kind)
    made = _Office(demo)
    made.own_honour()
    made.draft_of_course()
    made.archived_letter()


class _Office:
    """What the alliance office has done with designs."""

    def __init__(self, demo):
        self.alliance = demo.alliance
        self.who = {"by": demo.accounts["office"], "at": demo.now}

    def own_honour(self) -> None:
        """The default: with the chair's signature and the alliance's seal as pictures."""
        draft = self._new(CertificateKind.HONORARY, "年度表彰", Language.CHINESE)
        seal = seal_png(name=self.alliance.name, caption="演示专用章")
        self._picture(draft, "signature", PictureRole.SIGNATURE, _signature(), whiten=True)
        self._picture(draft, "seal", PictureRole.SEAL, seal, whiten=False)
        draft.refresh_from_db()
        self._write(draft, _signed(draft.arranged()))
        drafts.publish(design_id=draft.design_id, **self.who)
        services.set_default(design_id=draft.design_id, **self.who)

    def draft_of_course(self) -> None:
        """The course certificate is being changed: the course's name larger."""
        course = services.version_for(alliance_id=self.alliance.pk, kind=CertificateKind.COURSE)
        draft = drafts.begin_draft(design_id=course.design_id, **self.who)
        layout = draft.arranged()
        boxes = tuple(
            replace(box, size=28) if "{subject}" in box.text else box for box in layout.boxes
        )
        self._write(draft, replace(layout, boxes=boxes))

    def archived_letter(self) -> None:
        draft = self._new(CertificateKind.APPOINTMENT, "第一届聘书", Language.CHINESE)
        drafts.publish(design_id=draft.design_id, **self.who)
        services.archive(design_id=draft.design_id, **self.who)

    def _new(self, kind: str, name: str, language: str) -> DesignVersion:
        design = services.create_design(
            alliance_id=self.alliance.pk, kind=kind, language=language, name=name, **self.who
        )
        return design.versions.get()

    def _picture(self, draft, name: str, role: str, content: bytes, *, whiten: bool) -> None:
        drafts.add_picture(
            version_id=draft.pk,
            name=name,
            role=role,
            upload=io.BytesIO(content),
            size=len(content),
            whiten=whiten,
            **self.who,
        )

    def _write(self, draft: DesignVersion, layout: Layout) -> None:
        writing = Writing(
            title=draft.title,
            page_width=draft.page_width,
            page_height=draft.page_height,
            bleed=draft.bleed,
            layout=layout,
        )
        drafts.write_draft(
            version_id=draft.pk, writing=writing, read_at=draft.written_at, **self.who
        )


def _signed(layout: Layout) -> Layout:
    """With pictures in the place of the drawn seal, and a line that is signed above the date."""
    boxes = [
        replace(box, kind=BoxKind.PICTURE.value, picture="seal")
        if box.kind == BoxKind.SEAL
        else box
        for box in layout.boxes
    ]
    boxes.append(Box(BoxKind.PICTURE.value, 158, 142, 36, 13, picture="signature"))
    return replace(layout, boxes=tuple(boxes))


def _signature() -> bytes:
    """A name written on paper and photographed: slanted, on grey that gets darker downwards."""
    page = Image.linear_gradient("L").resize((700, 300)).point(lambda level: 236 - level // 5)
    written = Image.new("L", (900, 300))
    font = ImageFont.truetype(KAI, 190)
    ImageDraw.Draw(written).text((120, 40), SIGNED_BY, font=font, fill=235, stroke_width=2)
    slant = (1, 0.28, -20, 0, 1, 0)
    written = written.transform((700, 300), Image.Transform.AFFINE, slant, Image.Resampling.BICUBIC)
    paper = Image.merge("RGB", (page, page, page))
    paper.paste((28, 36, 92), mask=written.filter(ImageFilter.GaussianBlur(1)))
    buffer = io.BytesIO()
    paper.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
