"""Demo paths: one that the demo doctor has finished, one under way, one not begun, and a draft."""

from datetime import timedelta

from alliance.pages.models import SiteImage
from courses.catalogue.demo import body_of
from courses.catalogue.models import CoursePage

from . import services
from .models import ListedCourse, PathIndexPage, PathPage

# slug, title, summary, audience, cover subject, required, electives, electives needed, text
PATHS = [
    (
        "exam-and-imaging", "查体与读片：脊柱首诊基本功",
        "先用手查准平面，再用片子验证，两门课打好首诊的底子。", "全科医师、乡镇卫生院医师", "spine",
        ["neuro-exam", "imaging"], ["joint-rounds"], 0,
        ["脊柱首诊最常见的错误是先看片子后看人。本路径先练查体，再学读片，学完能独立写出一份像样的首诊记录。"],
    ),
    (
        "trauma", "脊柱创伤急救与转运",
        "从现场固定到急诊查体，再到骨折的规范管理。", "急诊、院前急救与骨科医师", "road",
        ["spine-transfer", "neuro-exam"], ["osteoporotic-fracture", "imaging", "postop-rehab"], 1,
        ["面向接诊第一棒的同事。两门必修解决“怎么固定、怎么查”，再按岗位选一门。"],
    ),
    (
        "degenerative", "颈肩腰腿痛的基层诊治",
        "腰痛分诊、颈椎病分型、椎间盘突出的保守治疗，成体系地学一遍。", "全科与康复科医师", "spine",
        ["lumbar-disc"], ["low-back-pain", "cervical", "postop-rehab"], 1,
        ["以腰椎间盘突出症为主线，至少选一门常见病，完成后可承担本单位的颈肩腰腿痛门诊。"],
    ),
]  # fmt: skip
DRAFT = (
    "rehab-nurse", "脊柱康复护理（筹备中）",
    "面向护士和治疗师的康复护理路径，正在编写。", "护士、治疗师", "spine",
    ["postop-rehab"], [], 0,
    ["正在征求各单位意见。"],
)  # fmt: skip


def load(demo) -> None:
    index = PathIndexPage.objects.get()
    courses = {course.slug: course for course in CoursePage.objects.live()}
    covers = {
        subject: SiteImage.objects.filter(file__contains=subject).first()
        for subject in ("spine", "road")
    }
    for place, row in enumerate([*PATHS, DRAFT]):
        page = _write(index, demo, row, courses, covers)
        if row is DRAFT:
            continue
        page.save_revision(user=demo.accounts["editor"]).publish()
        # The paths have stood for a while: completions are dated by the courses.
        published = demo.now - timedelta(days=200 - place)
        PathPage.objects.filter(pk=page.pk).update(
            first_published_at=published, listed_at=published
        )
        services.complete_fulfilled(path_id=page.pk)


def _write(index, demo, row, courses: dict, covers: dict) -> PathPage:
    slug, title, summary, audience, subject, required, electives, needed, text = row
    return index.add_child(
        instance=PathPage(
            title=title,
            slug=slug,
            live=False,
            alliance=demo.alliance,
            summary=summary,
            audience=audience,
            cover=covers[subject],
            intro=body_of(text),
            electives_needed=needed,
            owner=demo.accounts["editor"],
            listed=[
                ListedCourse(course=courses[course], required=course in required, sort_order=place)
                for place, course in enumerate((*required, *electives))
            ],
        )
    )
