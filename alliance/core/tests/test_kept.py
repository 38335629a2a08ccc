from alliance.core.kept import Kept


def test_a_value_is_read_again_when_it_is_old(monkeypatch):
    clock, values = [100.0], iter("ab")
    monkeypatch.setattr("alliance.core.kept.monotonic", lambda: clock[0])
    kept = Kept(lambda: next(values), seconds=60)
    assert [kept(), kept()] == ["a", "a"]
    clock[0] += 60
    assert kept() == "b"


def test_a_forgotten_value_is_read_again():
    values = iter("ab")
    kept = Kept(lambda: next(values), seconds=60)
    assert kept() == "a"
    kept.forget()
    assert kept() == "b"
