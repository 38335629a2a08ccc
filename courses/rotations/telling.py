"""What is told in the app about an attachment; the apps above register their sentences in it.

Each of them writes a letter besides to who has an address, so none of it is mailed again unless
somebody asks for that.
"""

from django.utils.translation import gettext_lazy as _

from alliance.notices.enums import Pace
from alliance.notices.kinds import Group

GROUP = Group("attachment", _("进修：轮转、请假、考核、带教与催办（另有信件）"), Pace.NEVER)
