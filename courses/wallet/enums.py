from courses.certificates.enums import SOON

# Days before the last one on which holder and coordinator are warned, each once.
WARNED_DAYS = (SOON.days, 30, 7)
