import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from alliance.pages.services import set_up_site
from courses.designs import drafts, services
from courses.designs.enums import CertificateKind
from courses.designs.factories import NAME_BOX, DesignFactory, DesignVersionFactory
from courses.designs.forms import EditorForm
from courses.designs.layout import Layout
from courses.designs.models import Design
from lms.testing.ground import kept
from lms.testing.world import World, build_world

QUERIES = 14


@kept
def world() -> World:
    """A world with a site, whose offices may enter the admin."""
    world = build_world()
    set_up_site(alliance=world.alliance, site_url="http://testserver")
    return world


@pytest.fixture
def office(client, world):
    client.force_login(world.alliance_office)
    return client


@kept
def begun(world) -> Design:
    """The course certificate's design, with a draft."""
    design = services.version_for(alliance_id=world.alliance.pk, kind="COURSE").design
    drafts.begin_draft(design_id=design.pk, by=world.alliance_office, at=timezone.now())
    return design


@kept
def small(world) -> Design:
    """A draft of two boxes, which costs less to show than a built-in one."""
    layout = Layout(boxes=(NAME_BOX, NAME_BOX)).as_json()
    return DesignVersionFactory(design__alliance=world.alliance, layout=layout).design


def typed(design: Design, **changed) -> dict:
    """What the browser sends of the editor; `box__3__x` names a field of the fourth box."""
    version = design.versions.first()
    form = EditorForm(version)
    data = {"read_at": version.written_at.isoformat(), "example": "usual"}
    data |= {name: value for name, value in form.sheet.initial.items() if value is not False}
    data |= {
        "box-TOTAL_FORMS": len(form.boxes.forms),
        "box-INITIAL_FORMS": len(form.boxes.forms),
    }
    for place, box in enumerate(form.boxes.initial):
        data |= {f"box-{place}-{name}": value for name, value in box.items() if value is not False}
        data[f"box-{place}-ORDER"] = place + 1
    return data | {name.replace("__", "-"): value for name, value in changed.items()}


def url(name: str, design: Design) -> str:
    return reverse(f"designs:{name}", kwargs={"pk": design.pk})


def png(**options) -> SimpleUploadedFile:
    page = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(page).line([(50, 150), (200, 40), (350, 160)], (20, 20, 90), 12)
    buffer = io.BytesIO()
    page.save(buffer, "PNG", **options)
    return SimpleUploadedFile("签名.png", buffer.getvalue(), "image/png")


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_design_and_for_three(
    many, office, world, django_assert_num_queries
):
    for _one in range(many):
        DesignVersionFactory(design__alliance=world.alliance)
    office.get(reverse("designs:index"))
    with django_assert_num_queries(QUERIES):
        answer = office.get(reverse("designs:index"))
    assert answer.content.decode().count("designs-card") == many


def test_the_list_shows_own_designs_and_kinds_that_are_still_built_in(office, world, begun):
    DesignFactory(alliance=world.foreign_alliance, name="别家的")
    DesignFactory(alliance=world.alliance, name="旧的", archived_at=timezone.now())
    page = office.get(reverse("designs:index"))
    assert {one.pk for one in page.context["page_obj"]} == {begun.pk}
    assert {kind for _alliance, kind, _label in page.context["untouched"]} == set(
        CertificateKind
    ) - {"COURSE"}
    archived = office.get(reverse("designs:index"), {"archived": "1", "kind": "COURSE"})
    assert [one.name for one in archived.context["page_obj"]] == ["旧的"]


def test_a_design_is_begun_from_the_built_in_one(office, world):
    asked = {"alliance": world.alliance.pk, "kind": "PLAQUE", "language": "zh", "name": "竖牌"}
    office.post(reverse("designs:add"), asked | {"upright": "on"})
    version = Design.objects.get(name="竖牌").versions.get()
    assert (version.page_width, version.page_height, version.state) == (400, 600, "DRAFT")
    again = office.post(reverse("designs:add"), asked)
    assert "已有这个名称" in again.content.decode()
    foreign = office.post(reverse("designs:add"), asked | {"alliance": world.foreign_alliance.pk})
    assert foreign.context["form"].errors.keys() == {"alliance"}


def test_what_is_typed_is_saved_in_the_order_given(office, begun):
    last = len(EditorForm(begun.versions.first()).boxes.forms) - 1
    data = typed(begun, title="培训证书", box__0__x="60.5", box__1__DELETE="on")
    data[f"box-{last}-ORDER"] = 0
    before = begun.versions.first().arranged().boxes
    answer = office.post(url("edit", begun), data)
    assert answer.status_code == 302
    draft = begun.versions.first()
    after = draft.arranged().boxes
    assert draft.title == "培训证书"
    assert after[0] == before[last]
    assert after[1].x == 60.5
    assert before[1] not in after
    assert len(after) == len(before) - 1
    assert draft.arranged().quarter


def test_saving_unchanged_changes_nothing(office, begun):
    before = begun.versions.first().layout
    office.post(url("edit", begun), typed(begun))
    assert begun.versions.first().layout == before


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"box__0__x": "400"}, "box-0-w", "右边"),
        ({"box__0__y": "-20"}, "box-0-y", "大于或等于"),
        ({"box__0__h": "0"}, "box-0-h", "大于或等于"),
        ({"box__0__text": "{holdr}"}, "box-0-text", "{holdr}"),
        ({"box__0__text": "证书🐶"}, "box-0-text", "🐶"),
        ({"box__0__text": ""}, "box-0-text", "请填写文字"),
        ({"box__0__wrap": "90"}, "box-0-wrap", "换行字号"),
        ({"box__0__colour": "red; }"}, "box-0-colour", "十六进制"),
        ({"box__0__size": "nan"}, "box-0-size", "数字"),
        ({"box__0__w": "1e9"}, "box-0-w", "小于或等于"),
        ({"box__0__kind": "picture"}, "box-0-picture", "已上传"),
        ({"box__0__kind": "script"}, "box-0-kind", "选择"),
        ({"page_width": "10"}, "page_width", "大于或等于"),
        ({"title": ""}, "title", "必需"),
    ],
)
def test_bad_values_are_said_at_their_field(changed, field, said, office, small):
    answer = office.post(url("preview", small), typed(small, **changed)).json()
    assert said in "".join(answer["errors"].get(field, [])), answer["errors"]
    assert answer["errors"].keys() == {field}
    assert "picture" not in answer
    before = small.versions.first().written_at
    page = office.post(url("edit", small), typed(small, **changed))
    assert page.status_code == 200
    assert small.versions.first().written_at == before


def test_the_preview_draws_what_is_typed_and_keeps_nothing(office, begun):
    before = begun.versions.first().layout
    data = typed(begun, box__1__text="样张", example="long")
    answer = office.post(url("preview", begun), data).json()
    assert answer["picture"].startswith("data:image/png;base64,")
    assert answer["faults"] == []
    assert begun.versions.first().layout == before


def test_the_preview_says_what_does_not_fit(office, begun):
    data = typed(begun, example="long")
    (holder,) = (place for place in range(30) if data.get(f"box-{place}-text") == "{holder}")
    data |= {f"box-{holder}-w": "10", f"box-{holder}-h": "3"}
    answer = office.post(url("preview", begun), data).json()
    assert "放不下" in answer["faults"][0]


def test_who_comes_second_is_told_and_nothing_is_lost(office, begun, world):
    data = typed(begun, title="我的")
    office.post(url("edit", begun), typed(begun, title="别人的"))
    page = office.post(url("edit", begun), data)
    assert "别人刚刚改过" in page.content.decode()
    assert "我的" in page.content.decode()
    assert begun.versions.first().title == "别人的"


def test_a_signature_is_uploaded_shown_and_removed(office, begun):
    asked = {"role": "signature", "name": "chair", "whiten": "on", "file": png()}
    office.post(url("add_picture", begun), asked)
    draft = begun.versions.first()
    assert {shown.name for shown in draft.pictures.all()} == {"background", "chair"}
    data = typed(begun, box__0__kind="picture", box__0__picture="chair")
    assert "picture" in office.post(url("preview", begun), data).json()
    office.post(url("edit", begun), data)
    office.post(reverse("designs:remove_picture", kwargs={"pk": begun.pk, "name": "chair"}))
    draft.refresh_from_db()
    assert draft.arranged().pictures() == {"background"}


def test_a_file_that_is_no_picture_is_refused_in_words(office, begun):
    file = SimpleUploadedFile("a.png", b"<script>", "image/png")
    asked = {"role": "seal", "name": "seal", "file": file}
    page = office.post(url("add_picture", begun), asked, follow=True)
    assert "只接受 JPG" in page.content.decode()
    nameless = office.post(url("add_picture", begun), asked | {"name": ""}, follow=True)
    assert "起个名字" in nameless.content.decode()


def test_the_sheet_is_looked_at_and_published(office, begun):
    sheet = office.get(url("publish", begun))
    assert sheet.context["faults"] == []
    assert sheet.content.decode().count("<figure>") == 5
    compared = office.get(url("compare", begun))
    assert compared.context["changes"] == []
    office.post(url("publish", begun))
    assert [one.state for one in begun.versions.all()] == ["PUBLISHED", "PUBLISHED"]
    assert office.get(url("publish", begun)).status_code == 302


def test_what_cannot_be_published_says_why(office, begun):
    data = {name: value for name, value in typed(begun).items() if not name.startswith("box-")}
    office.post(url("edit", begun), data | {"box-TOTAL_FORMS": 0, "box-INITIAL_FORMS": 0})
    page = office.post(url("publish", begun))
    assert "没有核验二维码" in page.content.decode()
    assert begun.versions.first().is_draft


def test_the_differences_are_named(office, begun):
    office.post(url("edit", begun), typed(begun, box__0__size="20", title="新标题", bleed="5"))
    said = office.get(url("compare", begun)).context["changes"]
    assert said == [
        "文件标题：结业证书 → 新标题",
        "出血（毫米）：3 → 5",
        "文字“{issuer}” · 字号（磅）：17 → 20.0",
    ]


def test_the_printers_file_and_the_pictures_come_from_the_version(office, begun, world):
    published = begun.versions.last()
    pdf = office.get(reverse("designs:document", kwargs={"pk": published.pk}), {"marks": "1"})
    assert pdf.content.startswith(b"%PDF-")
    asked = {"pk": published.pk, "size": "thumb"}
    picture = office.get(reverse("designs:picture", kwargs=asked), {"example": "rare"})
    assert Image.open(io.BytesIO(picture.content)).size == (320, 226)
    foreign = DesignVersionFactory(design__alliance=world.foreign_alliance)
    asked["pk"] = foreign.pk
    assert office.get(reverse("designs:picture", kwargs=asked)).status_code == 404


def test_editors_do_not_find_it_in_the_menu(client, world):
    for who, shown in ((world.editor, False), (world.alliance_office, True)):
        client.force_login(who)
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        assert (reverse("designs:index") in page) == shown
