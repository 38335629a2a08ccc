"""Settings that hold everywhere; dev, test and production say where the services are."""

import os
from pathlib import Path

import dj_database_url
import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lms import logs

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = BASE_DIR / ".data"


def databases_from(url: str) -> dict:
    """Django's DATABASES for one PostgreSQL address; each thread keeps its connection."""
    database = dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True)
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise ValueError("DATABASE_URL must name a PostgreSQL database")
    database["ENGINE"] = "lms.database"
    # Plan at first use what may be planned ahead: that is alliance.core.prepared alone.
    database["OPTIONS"] = database.get("OPTIONS", {}) | {"prepare_threshold": 0}
    return {"default": database}


def caches_from(url: str) -> dict:
    """Django's CACHES for one Valkey or Redis address."""
    return {"default": {"BACKEND": "lms.cache.KeptRedisCache", "LOCATION": url}}


INSTALLED_APPS = [
    "lms",
    "courses.insights",
    "courses.wallet",
    "courses.badges",
    "courses.certificates",
    "courses.boards",
    "courses.booklet",
    "courses.completion",
    "courses.planning",
    "courses.logbook",
    "courses.assessments",
    "courses.attendance",
    "courses.mentoring",
    "courses.rotations",
    "courses.programmes",
    "courses.paths",
    "courses.enrolment",
    "courses.quizzes",
    "courses.catalogue",
    "courses.casework",
    "courses.signing",
    "courses.designs",
    "alliance.submissions",
    "alliance.standards",
    "alliance.events",
    "alliance.news",
    "alliance.cases",
    "alliance.pages",
    "alliance.editing",
    "alliance.discussion",
    "alliance.roster",
    "alliance.trail",
    "alliance.appointments",
    "alliance.honours",
    "alliance.people",
    "alliance.units",
    "alliance.notices",
    "alliance.search",
    "alliance.jobs",
    "alliance.accounts",
    "alliance.core",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_structlog",
    "django_tasks",
    "django_tasks_fennel",
    "pgtrigger",
    "pghistory",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.postgres",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Stores the headers of everything below it with the page.
    "alliance.pages.middleware.AnonymousPageCacheMiddleware",
    "lms.request_log.RequestLogMiddleware",
    "lms.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "alliance.accounts.language.VisitorLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "alliance.accounts.recognition.PersonMiddleware",
    "alliance.pages.admin_branch.AdminBranchMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "alliance.accounts.middleware.IdleSessionMiddleware",
    "alliance.units.looks.ActsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "alliance.accounts.recognition.PersonHistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alliance.core.middleware.NotAllowedMiddleware",
    "courses.catalogue.middleware.PageNotReadyMiddleware",
    "alliance.editing.middleware.PublicationRefusedMiddleware",
    "alliance.pages.routing.RoutingMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["lms.templating"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.navigation.navigation",
            ],
        },
    },
]

FORM_RENDERER = "lms.forms.SiteFormRenderer"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["alliance.accounts.backends.LoginBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"

ACCOUNT_ADAPTER = "alliance.accounts.adapter.AccountAdapter"
# One field: LoginBackend finds out whether it is a phone, a username or an e-mail.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {
    "login": "alliance.accounts.forms.LoginForm",
    "reset_password": "alliance.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "alliance.accounts.forms.ResetPasswordKeyForm",
    "change_password": "alliance.accounts.forms.ChangePasswordForm",
    "reauthenticate": "alliance.accounts.forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
# Passwords are throttled by accounts.throttles; what stays of allauth's own limits guards the
# second factor, which only someone with the password reaches.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/15m/key"}
MFA_ADAPTER = "alliance.accounts.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "alliance.accounts.mfa.AuthenticateForm",
    "reauthenticate": "alliance.accounts.mfa.ReauthenticateForm",
    "activate_totp": "alliance.accounts.mfa.ActivateTOTPForm",
}
# How many proxies of ours stand in front and append to X-Forwarded-For.
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "0"))
ACTIVATION_CODE_DAYS = 7
# Of one person, or of one address: a hospital is often behind one.
SEARCHES_A_MINUTE = int(os.environ.get("SEARCHES_A_MINUTE", "120"))

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = 2 * 3600
SESSION_IDLE_SECONDS_OFFICE = 30 * 60
# How long a person's desk or board may be shown again as it was: alliance.units.looks.
LOOK_SECONDS = 20
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# Ours; and, kept by hand, the Chinese that Wagtail's catalogue lacks or Django's says too curtly.
LOCALE_PATHS = [BASE_DIR / "lms" / "locale", BASE_DIR / "lms" / "wagtail_locale"]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
FORMAT_MODULE_PATH = "lms.formats"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "lms" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Never under MEDIA_URL: read only through a view that checks who asks.
    "protected": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT / "protected", "base_url": None},
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

WAGTAIL_SITE_NAME = _("脊柱专科联盟")
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
# Names, passwords, addresses and the language of the screen are changed in our own pages.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "alliance.search.admin_backend"}}
WAGTAILIMAGES_IMAGE_MODEL = "pages.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "alliance.pages.forms.SiteImageForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# A private collection is for who is signed in or in a group; a shared password is nobody's.
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "txt", "csv", "zip"]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Milliseconds. A page handed in while it is being saved by itself for the first time is refused as
# its own double: wait until the writer pauses.
WAGTAIL_AUTOSAVE_INTERVAL = 5000
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False

# Hosts that pages may lead to besides those in alliance/editing/data/links.toml.
ALLOWED_LINK_HOSTS = [host for host in os.environ.get("ALLOWED_LINK_HOSTS", "").split(",") if host]
# The check of links asks no host in a private network.
LINK_CHECK_PRIVATE_HOSTS = False

# The worker sends all mail, by MAIL_TRANSPORT.
EMAIL_BACKEND = "alliance.core.mail.WorkerEmailBackend"
MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"

# The faces in which certificates and share cards are set.
FONT_DIR = BASE_DIR / "courses" / "typesetting" / "fonts"
# Words inside the seal on certificates. Until an alliance says otherwise it is a specimen.
CERTIFICATE_SEAL_CAPTION = os.environ.get("CERTIFICATE_SEAL_CAPTION", "演示专用章")

# The Ed25519 key that badges are signed with (PEM); made at first use where that may be.
BADGE_KEY_FILE = Path(os.environ.get("BADGE_KEY_FILE", DATA_DIR / "badges" / "key.pem"))
BADGE_MAKES_KEY = True

# Who signs certificates: local (an authority made here, for show), files, pkcs11, none, or the
# dotted path of a function that returns a courses.signing.signers.Signer.
SIGNER = os.environ.get("SIGNER", "local")
SIGNING_DIR = Path(os.environ.get("SIGNING_DIR", DATA_DIR / "signing"))
# Root certificates whose signatures are believed, old ones too.
SIGNING_TRUST_DIR = SIGNING_DIR / "trust"
SIGNING = {
    name: os.environ.get(f"SIGNING_{name}", "")
    for name in (
        "KEY_FILE",
        "CERTIFICATE_FILE",
        "PKCS12_FILE",
        "PASSPHRASE",
        "PKCS11_MODULE",
        "PKCS11_TOKEN",
        "PKCS11_LABEL",
        "PKCS11_PIN",
        "TSA_URL",
        "OFFLINE",
    )
}

# Trap: Wagtail's jobs go to queue "default"; Celery's own name is "celery".
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    # A request that enqueues while the broker is away waits a moment, not six seconds.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
}
CELERY_BEAT_SCHEDULE = {
    "requeue-lost-jobs": {"task": "alliance.jobs.tasks.requeue_lost_jobs", "schedule": 60.0},
    "delete-old-jobs": {"task": "alliance.jobs.tasks.delete_old_jobs", "schedule": 86400.0},
    "delete-old-roster-imports": {
        "task": "alliance.roster.tasks.delete_old_imports",
        "schedule": 86400.0,
    },
    "issue-missing-certificates": {
        "task": "courses.certificates.tasks.issue_missing_certificates",
        "schedule": 300.0,
    },
    "complete-done-enrolments": {
        "task": "courses.enrolment.tasks.complete_all_done_enrolments",
        "schedule": 300.0,
    },
    "tell-plan-notices": {
        "task": "courses.planning.tasks.tell_notices",
        "schedule": 300.0,
    },
    "start-due-placements": {
        "task": "courses.rotations.tasks.start_due_placements",
        "schedule": 900.0,
    },
    "take-surveys": {"task": "courses.boards.tasks.take_surveys", "schedule": 300.0},
    "send-lost-reminders": {
        "task": "courses.boards.tasks.send_lost_reminders",
        "schedule": 300.0,
    },
    "warn-of-expiring-certificates": {
        "task": "courses.wallet.tasks.warn_of_expiry",
        "schedule": crontab(hour=8, minute=20),
    },
    "complete-fulfilled-paths": {
        "task": "courses.paths.tasks.complete_all_fulfilled",
        "schedule": 300.0,
    },
    "close-overdue-attempts": {
        "task": "courses.quizzes.tasks.close_overdue_attempts",
        "schedule": 60.0,
    },
    "send-due-digests": {"task": "alliance.notices.tasks.send_due_digests", "schedule": 60.0},
    "delete-old-notices": {
        "task": "alliance.notices.tasks.delete_old_notices",
        "schedule": 86400.0,
    },
    "send-lost-reading-reminders": {
        "task": "alliance.standards.tasks.send_lost_reading_reminders",
        "schedule": 300.0,
    },
    "tell-of-new-standards": {
        "task": "alliance.standards.tasks.tell_of_new_versions",
        "schedule": crontab(hour=7, minute=0),
    },
    "send-waiting-mail": {"task": "alliance.core.tasks.send_waiting_mail", "schedule": 60.0},
    "end-pairings-of-ended-training": {
        "task": "courses.mentoring.tasks.end_where_training_ended",
        "schedule": 3600.0,
    },
    "refresh-stale-documents": {"task": "alliance.search.tasks.catch_up", "schedule": 60.0},
    "rebuild-search": {
        "task": "alliance.search.tasks.rebuild",
        "schedule": crontab(hour=3, minute=50),
    },
    "check-all-links": {
        "task": "alliance.editing.tasks.check_all_links",
        "schedule": crontab(hour=2, minute=10, day_of_week=1),
    },
    "watch-case-clocks": {"task": "alliance.cases.tasks.watch_clocks", "schedule": 300.0},
    "catch-up-indexes": {
        "task": "lms.tasks.catch_up_indexes",
        "schedule": crontab(hour=3, minute=30),
    },
    "publish-scheduled-pages": {
        "task": "alliance.pages.tasks.publish_scheduled_pages",
        "schedule": crontab(minute="*/5"),
    },
}
# How long /readyz waits for the first worker to answer.
WORKER_ANSWER_SECONDS = 2.0
TASKS = {
    "default": {
        "BACKEND": "alliance.core.task_backend.CommittedCeleryBackend",
        "QUEUES": [],
    },
}

# Row history is written by database triggers, and the database refuses to change it.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)

logs.configure()
LOGGING = logs.logging_config(renderer=logs.PLAIN)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""  # see lms.logs
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20
