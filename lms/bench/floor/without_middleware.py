"""The same project with every middleware taken out: told for scale, nothing is judged by it."""

from lms.bench.floor.settings import *

MIDDLEWARE = []
