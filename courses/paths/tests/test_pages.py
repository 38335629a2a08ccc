"""The public pages and what the editor may publish."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from alliance.pages.services import set_up_site
from courses.catalogue.factories import CoursePageFactory
from courses.catalogue.gate import PageNotReady
from courses.catalogue.tests.access import tree_path
from courses.paths.factories import PathCompletionFactory, PathPageFactory, path_index
from courses.paths.models import PATHS_A_PAGE, ListedCourse, PathIndexPage, PathPage


def test_public_page_shows_required_and_electives(ways, client):
    ways.electives[1].unpublish()
    page = client.get(tree_path(ways.path)).content.decode()
    for title in ("固定与转运", "神经查体", "椎体骨折", "影像入门", "从中至少完成 1 门"):
        assert title in page
    assert page.count("这门课程暂未开放") == 1
    assert "10.0" in page


@pytest.mark.parametrize("count", [1, PATHS_A_PAGE + 1])
def test_list_costs_the_same_for_more_paths(ways, client, count, django_assert_max_num_queries):
    for _ in range(count - 1):
        PathPageFactory(alliance=ways.alliance, courses=ways.required)
    PathPageFactory(alliance=ways.alliance, live=False)
    client.force_login(ways.doctor)
    url = tree_path(path_index(ways.alliance))
    client.get(url)
    with django_assert_max_num_queries(12):
        shown = client.get(url)
    assert len(shown.context["page_obj"]) == min(count, PATHS_A_PAGE)


def test_new_site_has_one_list_of_paths(world):
    for _ in range(2):
        set_up_site(alliance=world.alliance, site_url="http://testserver")
    assert PathIndexPage.objects.get().slug == "paths"


def a_path(ways, listed, needed=0) -> PathPage:
    path = PathPageFactory(alliance=ways.alliance, live=False, electives_needed=needed)
    path.listed = [
        ListedCourse(course=course, required=required, sort_order=place)
        for place, (course, required) in enumerate(listed)
    ]
    return path


def test_path_that_nobody_could_finish_is_not_published(ways):
    foreign = CoursePageFactory(alliance=ways.foreign_alliance)
    one, other = ways.required
    for listed, needed in (
        ([], 0),
        ([(one, False)], 0),
        ([(one, True), (other, False)], 2),
        ([(one, True), (foreign, True)], 0),
        ([(one, True), (one, False)], 0),
    ):
        path = a_path(ways, listed, needed)
        assert len(path.obstacles()) == 1, listed
        with pytest.raises(PageNotReady):
            path.save_revision(clean=False).publish()
        assert not PathPage.objects.get(pk=path.pk).live


def test_publishing_dates_the_list_and_looks_for_who_has_finished(ways, monkeypatch):
    from courses.paths import receivers

    handed = []
    monkeypatch.setattr(receivers, "enqueue", lambda task, *args: handed.append(args))
    path = a_path(ways, [(ways.required[0], True)])
    before = path.listed_at
    path.save_revision().publish()
    assert PathPage.objects.get(pk=path.pk).listed_at > before
    assert handed == [(path.pk,)]


def test_editor_is_told_in_the_form(ways):
    form_class = PathPage.get_edit_handler().get_form_class()

    def form_of(listed, **fields):
        data = {
            "title": "新路径",
            "slug": "new-path",
            "alliance": ways.alliance.pk,
            "summary": "简介",
            "electives_needed": 0,
            "intro": streamfield([]),
            "listed": inline_formset(listed),
            "comments": inline_formset([]),
        }
        return form_class(
            nested_form_data(data | fields),
            instance=PathPage(owner=ways.editor),
            parent_page=path_index(ways.alliance),
            for_user=ways.editor,
        )

    first = {"course": ways.required[0].pk, "required": "on", "ORDER": 1}
    assert form_of([first]).is_valid()
    assert not form_of([]).is_valid()
    assert not form_of([first], electives_needed=1).is_valid()
    draft = form_of([])
    draft.defer_required_fields()
    assert draft.is_valid(), draft.errors


def test_what_a_path_stands_on_is_not_deleted(ways, client):
    PathCompletionFactory(path=ways.path, user=ways.doctor)
    client.force_login(ways.administrator)
    for page, reason in ((ways.required[0], "列在学习路径"), (ways.path, "已有 1 人完成")):
        answer = client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        assert reason in answer.content.decode()
        assert type(page).objects.filter(pk=page.pk).exists()
