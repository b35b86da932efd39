"""Secrets in text: found in every spelling a server, a library or a log gives them, and nothing else is touched."""

import base64
import html
import json
import logging
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import sqlalchemy as sa

from orchestration import sinks
from orchestration.errors import PermanentError, QuotaError
from orchestration.masking import MAX_ISSUED_TOKENS, mask_secrets, register_secret

SECRET = "aB3/dEf+gH_i-jK9==Zz\"q\\e'x&y<1"
TOKEN = "0vUkN9-" + "q7RtY2" * 20
SPELLINGS = {
    "plain": SECRET,
    "percent-encoded": quote(SECRET, safe=""),
    "percent-encoded in lower case": quote(SECRET, safe="").lower(),
    "percent-encoded in part": quote(SECRET, safe="/+=&"),
    "percent-encoded twice": quote(quote(SECRET, safe=""), safe=""),
    "every character percent-encoded": "".join(f"%{ord(one):02x}" for one in SECRET),
    "as a form": quote_plus(SECRET),
    "JSON": json.dumps(SECRET),
    "JSON with escaped slashes": json.dumps(SECRET).replace("/", "\\/"),
    "JSON in JSON": json.dumps(json.dumps({"token": SECRET})),
    "JSON in unicode escapes": "".join(f"\\u{ord(one):04X}" for one in SECRET),
    "percent-encoded in JSON": json.dumps(f"https://example.test/?t={quote(SECRET, safe='')}"),
    "Python": repr(SECRET),
    "Python bytes": repr(SECRET.encode()),
    "octal escapes": "".join(f"\\{ord(one):03o}" for one in SECRET),
    "HTML": html.escape(SECRET),
    "HTML by number": "".join(f"&#{ord(one)};" for one in SECRET),
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64 of a URL": base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
    "Basic with an id of one length": base64.b64encode(f"app:{SECRET}".encode()).decode(),
    "Basic with an id of another": base64.b64encode(f"apps:{SECRET}".encode()).decode(),
    "Basic with an id of a third": base64.b64encode(f"apps1:{SECRET}:x".encode()).decode(),
    "base64, percent-encoded": quote(base64.b64encode(f"app:{SECRET}".encode()).decode(), safe=""),
    "hex": SECRET.encode().hex(),
    "hex in upper case": SECRET.encode().hex().upper(),
    "upper case": SECRET.upper(),
    "broken over lines": f"{SECRET[:9]}\n    {SECRET[9:]}",
    "broken over lines in JSON": json.dumps(f"{SECRET[:9]}\n{SECRET[9:]}"),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_secret_is_masked_in_every_spelling_and_what_stands_around_it_stays(spelling: str) -> None:
    register_secret(SECRET)
    said = mask_secrets(f"refused: header {spelling} of request r-7")
    assert said.startswith("refused: header ")
    assert said.endswith(" of request r-7")
    assert "***" in said
    left = said.removeprefix("refused: header ").removesuffix(" of request r-7")
    assert len(left) < 60
    for part in (SECRET[n : n + 5] for n in range(0, len(SECRET) - 5, 5)):
        assert part not in left
        assert quote(part, safe="") not in left


@pytest.mark.parametrize(
    "spelling",
    [f"Bearer {TOKEN}", f'["Bearer", "{TOKEN}"]', f"Bearer%20{TOKEN}", f"Bearer\n {TOKEN}", TOKEN[:40], f"{TOKEN[:30]}..."],
)  # fmt: skip
def test_an_access_token_is_masked_whole_split_from_its_word_or_cut_short(spelling: str) -> None:
    register_secret(TOKEN, is_issued=True)
    said = mask_secrets(f"Request had invalid credentials: {spelling}, expected OAuth 2 access token")
    assert TOKEN[:12] not in said
    assert TOKEN[-12:] not in said
    assert said.startswith("Request had invalid credentials: ")
    assert said.endswith(", expected OAuth 2 access token")


@pytest.mark.parametrize(
    "secret",
    [
        "ya29.a0AfH6SMBx-unregistered",
        "GOCSPX-abcdefgh12345678",
        "1//0gAbCdEfGhIjKlMnOpQrStUv",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----",
    ],
)
def test_what_everybody_knows_as_a_secret_by_its_form_is_masked_unregistered(secret: str) -> None:
    assert mask_secrets(f"got {secret}") == "got ***"


def test_words_stay_that_only_look_like_a_secret() -> None:
    register_secret("token")
    register_secret("abc")
    register_secret(SECRET)
    text = "Bearer authentication: a tokenised abc, GOOGLE_ADS_REFRESH_TOKEN, basic authentication, %E6%97%A5 \\u65e5 &amp;"
    assert mask_secrets(text) == text
    assert mask_secrets("the token=token, again") == "the ***=***, again"


def test_of_issued_tokens_the_newest_are_remembered() -> None:
    for number in range(MAX_ISSUED_TOKENS + 1):
        register_secret(f"issued-token-{number:03}", is_issued=True)
    assert mask_secrets("issued-token-000 issued-token-001") == "issued-token-000 ***"


def test_an_error_of_ours_is_masked_when_it_is_made() -> None:
    register_secret(SECRET)
    assert str(PermanentError(f"no {SECRET}")) == "no ***"
    from datetime import timedelta

    assert str(QuotaError(f"no {quote(SECRET)}", timedelta(hours=1))) == "no ***"


def test_streams_logs_and_databases_are_masked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    register_secret(SECRET)
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, StringIO())
    before = logging.getLogRecordFactory()
    monkeypatch.setattr(sinks, "_installed", False)
    sinks.install_masking()
    sinks.install_masking()
    try:
        sys.stdout.writelines([f"said {SECRET}", "\n"])
        sys.stderr.write(f"said {quote(SECRET)}")
        logging.getLogger("anyone").warning("sent %s", SECRET)
        try:
            raise ValueError(SECRET)
        except ValueError:
            logging.getLogger("anyone").exception("failed")
        logging.getLogger("google.ads.googleads.client").error("fault %s", SECRET)
        logging.getLogger("urllib3.connectionpool").warning("retrying %s", SECRET)
        assert (sys.stdout.getvalue(), sys.stderr.getvalue()) == ("said ***\n", "said ***")  # type: ignore[attr-defined]
    finally:
        logging.setLogRecordFactory(before)
    assert "sent ***" in caplog.text
    assert "ValueError: ***" in caplog.text
    assert "fault" not in caplog.text
    assert "retrying" not in caplog.text
    sinks.mask_databases()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'events.db'}")
    table = sa.Table("events", sa.MetaData(), sa.Column("event", sa.Text))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), {"event": json.dumps({"error": SECRET})})
        connection.execute(table.insert(), [{"event": SECRET}, {"event": "whole"}])
        found = [one for (one,) in connection.execute(sa.select(table.c.event))]
    assert found == ['{"error": "***"}', "***", "whole"]
    engine.dispose()
