import pytest

from courses.certificates.masking import masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王华", "王*"),
        ("王小华", "王*华"),
        ("王小小华", "王**华"),
        ("欧阳华", "欧阳*"),
        ("欧阳小华", "欧阳*华"),
        ("欧阳", "欧*"),
        ("䶮", "䶮*"),
        ("买买提·吐尔逊", "买**·吐**"),
        ("John Smith", "J*** S****"),
    ],
)
def test_masked(name, shown):
    assert masked(name) == shown
