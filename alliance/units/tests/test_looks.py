"""What is kept of a board, for whom, and what makes it old; on the desk as an example."""

from http.cookies import SimpleCookie

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpResponse, HttpResponseNotFound
from django.test import RequestFactory
from django.urls import reverse

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.units.looks import ActsMiddleware, kept_briefly


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.LOOK_SECONDS = 20


class Board:
    """A view that says how often it was worked out."""

    def __init__(self, answer=HttpResponse):
        self.looks = 0
        self._answer = answer
        self.view = kept_briefly(self)
        self.__name__ = "board"

    def __call__(self, request):
        self.looks += 1
        return self._answer(str(self.looks))

    def looked_at(self, request) -> str:
        return self.view(request).content.decode()


def asked(user: User, method: str = "GET", path: str = "/desk/", cookie: str = "a=1", **headers):
    request = RequestFactory().generic(method, path, HTTP_COOKIE=cookie, **headers)
    # As the next request finds the person: with nothing remembered on the object.
    request.user = User.objects.get(pk=user.pk)
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    return request


def test_a_board_is_worked_out_once_for_the_same_look(world):
    board = Board()
    assert [board.looked_at(asked(world.doctor)) for _ in range(3)] == ["1", "1", "1"]


@pytest.mark.parametrize(
    "other",
    [
        {"cookie": "a=2"},
        {"path": "/desk/?page=2"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_HOST": "127.0.0.1"},
    ],
)
def test_another_look_is_worked_out_for_itself(world, other, settings):
    settings.ALLOWED_HOSTS = ["*"]
    board = Board()
    assert board.looked_at(asked(world.doctor)) == "1"
    assert board.looked_at(asked(world.doctor, **other)) == "2"


def test_nobody_sees_what_was_kept_for_somebody_else(world):
    board = Board()
    assert board.looked_at(asked(world.doctor)) == "1"
    assert board.looked_at(asked(world.mentor)) == "2"


def acted(method: str = "POST", cookie: str = "sessionid=1") -> SimpleCookie:
    """The cookies of the answer to a request that may change something."""
    request = RequestFactory().generic(method, "/", HTTP_COOKIE=cookie)
    return ActsMiddleware(lambda request: HttpResponse())(request).cookies


def after_an_act() -> str:
    """What the browser sends from then on."""
    return "; ".join(["a=1", *(f"{name}={one.value}" for name, one in acted().items())])


def test_what_a_person_does_makes_their_boards_old_and_nobody_elses(world):
    board = Board()
    for person in (world.doctor, world.mentor):
        board.looked_at(asked(person))
    assert board.looked_at(asked(world.mentor)) == "2"
    for look in ("3", "4"):
        assert board.looked_at(asked(world.doctor, cookie=after_an_act())) == look


def test_the_cookie_of_an_act_is_for_the_server_only(settings):
    settings.SESSION_COOKIE_SECURE = True
    (cookie,) = acted().values()
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")


@pytest.mark.parametrize("request_of", [{"method": "GET"}, {"cookie": "language=en"}])
def test_who_only_looks_or_is_nobody_gets_no_cookie(request_of):
    assert not acted(**request_of)


def test_an_act_while_a_board_is_worked_out_makes_it_old(world):
    cookies = ["a=1"]

    def answer(text):
        cookies.append(after_an_act())
        return HttpResponse(text)

    board = Board(answer)
    looks = [board.looked_at(asked(world.doctor, cookie=cookies[-1])) for _ in range(2)]
    assert looks == ["1", "2"]


def test_other_roles_see_another_board(world):
    board = Board()
    assert board.looked_at(asked(world.mentor)) == "1"
    world.mentor.role_grants.filter(role=Role.MENTOR).delete()
    assert board.looked_at(asked(world.mentor)) == "2"


def test_a_message_is_shown_at_once_and_never_kept(world):
    board = Board()
    board.looked_at(asked(world.doctor))
    told = asked(world.doctor)
    messages.success(told, "好")
    assert board.looked_at(told) == "2"
    assert board.looked_at(asked(world.doctor)) == "1"


def with_cookie(text: str) -> HttpResponse:
    response = HttpResponse(text)
    response.set_cookie("b", "2")
    return response


@pytest.mark.parametrize("answer", [HttpResponseNotFound, with_cookie])
def test_what_belongs_to_one_answer_is_not_kept(world, answer):
    board = Board(answer)
    assert [board.looked_at(asked(world.doctor)) for _ in range(2)] == ["1", "2"]


def test_a_second_look_at_the_desk_reads_session_person_and_roles_only(
    client, world, django_assert_num_queries
):
    client.force_login(world.doctor)
    for _ in range(2):
        client.get(reverse("people:desk"))
    with django_assert_num_queries(2):
        answer = client.get(reverse("people:desk"))
    assert world.doctor.name in answer.content.decode()
    assert "no-cache" in answer["Cache-Control"]


def test_the_guards_are_asked_for_a_kept_board_too(client, world):
    client.force_login(world.training_office)
    board = reverse("boards:office")
    assert [client.get(board).status_code for _ in range(2)] == [200, 200]
    world.training_office.role_grants.all().delete()
    assert client.get(board).status_code == 404
