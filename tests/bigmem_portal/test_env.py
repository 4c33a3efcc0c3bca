"""Settings that operators give: read, or refused with a sentence that says which and why."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from bigmem_portal import env

pytestmark = pytest.mark.pure

KEY = "x8TCHuF1cJ0q7XGf2lWZ3n0QqkV8m1l4m3yq5nq8Z3M="
PRODUCTION = {
    "PORTAL_SECRET_KEY": "s" * 50,
    "PORTAL_CREDENTIAL_KEY": KEY,
    "PORTAL_BASE_URL": "https://bigmem.example.org/",
    "DATABASE_URL": "postgres://portal:pw@db/portal",
    "CELERY_BROKER_URL": "redis://redis/0",
    "EMAIL_URL": "smtp://relay.example.org:25",
    "SALT_API_URL": "https://salt.example.org:8000",
    "SALT_API_USERNAME": "portal",
    "SALT_API_PASSWORD": "salt-secret",
    "PORTAL_SSH_KEY": "/etc/bigmem-portal/ssh_key",
}


def test_env_production_reads_whole():
    read = env.read(PRODUCTION)

    assert (read.driver, read.is_demo, read.base_url, read.allowed_hosts) == (
        "salt_fai",
        False,
        "https://bigmem.example.org",
        ["bigmem.example.org", "localhost", "127.0.0.1"],
    )
    assert read.database["ENGINE"] == "django.db.backends.postgresql"


def test_env_demonstration_needs_only_the_credential_key(tmp_path):
    read = env.read(
        {
            "PORTAL_DEMO": "1",
            "PORTAL_CREDENTIAL_KEY": KEY,
            "PORTAL_DATA_DIR": str(tmp_path),
        }
    )

    assert (read.driver, read.broker_url) == ("simulated", "filesystem://")
    assert read.support_email == "support@example.org"
    assert read.email["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    assert read.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY is missing"),
        ({"PORTAL_SECRET_KEY": "short"}, "shorter than 32"),
        ({"PORTAL_CREDENTIAL_KEY": ""}, "PORTAL_CREDENTIAL_KEY is missing"),
        ({"PORTAL_CREDENTIAL_KEY": "nonsense"}, "no Fernet key"),
        ({"PORTAL_BASE_URL": "bigmem.example.org"}, "PORTAL_BASE_URL"),
        ({"PORTAL_CREDENTIAL_DELIVERY": "pigeon"}, "write mail"),
        ({"PORTAL_TRUSTED_PROXIES": "10.0.0.1/8"}, "PORTAL_TRUSTED_PROXIES"),
        ({"PORTAL_TIME_ZONE": "Paris"}, "PORTAL_TIME_ZONE is “Paris”"),
        ({"PORTAL_DEMO": "perhaps"}, "PORTAL_DEMO is “perhaps”"),
        ({"DATABASE_URL": "mysql://db/portal"}, "DATABASE_URL must begin"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must begin"),
        ({"PORTAL_SIMULATED_STEP_SECONDS": "soon"}, "is “soon”: write a number of seconds"),
        ({"EMAIL_URL": "relay.example.org"}, "EMAIL_URL is no mail address of a relay"),
        ({"SALT_API_URL": ""}, "No driver can make machines ready"),
        ({"PORTAL_DRIVER": "magic"}, "No driver can make machines ready"),
        ({"SALT_API_PASSWORD": ""}, "also needs SALT_API_PASSWORD"),
        ({"PORTAL_DEMO": "1"}, "would let the demonstration's clock erase real machines"),
    ],
)
def test_env_wrong_setting_is_refused_with_a_sentence(changes, words):
    with pytest.raises(ImproperlyConfigured) as caught:
        env.read({**PRODUCTION, **changes})

    assert words in str(caught.value)


def test_env_lab_may_join_demonstration_and_real_driver():
    assert env.read({**PRODUCTION, "PORTAL_DEMO": "1", "PORTAL_LAB": "1"}).driver == "salt_fai"


def test_env_shows_no_secret_in_its_repr():
    text = repr(env.read(PRODUCTION))

    assert not any(secret in text for secret in ("s" * 50, KEY, "salt-secret", ":pw@"))
