from courses.paths.found import describe
from courses.paths.models import PathPage


def test_search_is_told_what_a_path_is_about(ways):
    path = PathPage.objects.select_related("alliance").get(pk=ways.path.pk)
    path.audience = "急诊医师"
    told = describe(path)
    assert told["keywords"] == f"急诊医师 {ways.alliance.specialty}"
    assert (told["lead"], told["note"]) == (path.summary, ways.alliance.name)
