"""Logs contain events, but no secrets of accounts and nothing that identifies people."""

import json
import logging

import pytest
import structlog

from empathy.logs import logging_config

SECRET = "bx-d0f9z1-5c61ad7f6f0e9ef9c8"
ADDRESSES = [
    f"/accounts/password/reset/key/{SECRET}/", f"/accounts/confirm-email/{SECRET}:1abc:xyz/",
    f"/accounts/login/?next=%2Faccounts%2Fpassword%2Freset%2Fkey%2F{SECRET}%2F",
    f"/me/journal/?q={SECRET}&technique=mirroring", f"/accounts/login/?next=/me/journal/%3Fq%3D{SECRET}",
    f"/appearance/?next=/me/journal/%3Fq%3D{SECRET}", f"/search/?q=it's+{SECRET}", f"/search?q={SECRET}&kind=case",
    f"/search/suggest/?q={SECRET}", f"/appearance/?next=/search/%3Fq%3D{SECRET}",
    f"/appearance/?next=/appearance/%3Fnext%3D/search/%253Fq%253D{SECRET}", f"/search/?q=%00{SECRET}",
]  # fmt: skip


@pytest.fixture
def log_lines(settings):
    """Return the lines that a production site logs."""
    config = logging_config(json=True)["formatters"]["line"]
    written = []

    class Keeper(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    keeper = Keeper()
    keeper.setFormatter(
        config["()"](processors=config["processors"], foreign_pre_chain=config["foreign_pre_chain"])
    )
    logging.getLogger().addHandler(keeper)
    yield written
    logging.getLogger().removeHandler(keeper)
    structlog.reset_defaults()
    logging_config(json=False)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_requests_are_logged_without_secrets_user_agents_and_ip_addresses(client, log_lines, address):
    client.get(address, headers={"user-agent": "Ivory/7"}, REMOTE_ADDR="203.0.113.9")
    assert "request_started" in {json.loads(line)["event"] for line in log_lines}
    text = "\n".join(log_lines)
    for secret in (SECRET, "xyz", "Ivory", "203.0.113.9"):
        assert secret not in text


def test_log_messages_of_django_are_masked_too(log_lines):
    logging.getLogger("django.request").warning("Not Found: %s", ADDRESSES[0])
    try:
        raise ValueError(ADDRESSES[1])
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error")
    assert len(log_lines) == 2
    assert SECRET not in "".join(log_lines)
