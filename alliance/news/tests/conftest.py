from alliance.pages.models import HomePage
from alliance.pages.services import set_up_site
from lms.testing.ground import kept


@kept
def home(world) -> HomePage:
    """The home page of the world's alliance, set up as `manage.py setup_site` does."""
    return set_up_site(alliance=world.alliance, site_url="http://testserver")
