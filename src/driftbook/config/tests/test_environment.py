"""The operator's variables: defaults, and clear words for what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from driftbook.config import environment
from driftbook.config.environment import OperatorError
from driftbook.config.letters import Sms, Smtp

KEY = {"DRIFTBOOK_SECRET_KEY": "x" * 50}


def test_production_needs_a_secret_key() -> None:
    with pytest.raises(OperatorError, match="DRIFTBOOK_SECRET_KEY is missing"):
        environment.read({"DRIFTBOOK_DEMO": "1"})
    with pytest.raises(OperatorError, match="DRIFTBOOK_SECRET_KEY is missing"):
        environment.read({"DRIFTBOOK_SECRET_KEY": "  "})


def test_production_answers_to_no_host_until_told() -> None:
    assert environment.read(KEY).allowed_hosts == []
    told = environment.read({**KEY, "DRIFTBOOK_ALLOWED_HOSTS": "a.example, b.example"})
    assert told.allowed_hosts == ["a.example", "b.example"]


@pytest.mark.parametrize("switch", ["DRIFTBOOK_DEMO", "DRIFTBOOK_DEBUG"])
def test_demo_and_debug_answer_on_this_machine(switch: str) -> None:
    assert "127.0.0.1" in environment.read({**KEY, switch: "1"}).allowed_hosts


def test_debug_does_without_a_key() -> None:
    assert environment.read({"DRIFTBOOK_DEBUG": "yes"}).secret_key


def test_an_unknown_variable_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(OperatorError, match="did you mean DRIFTBOOK_DATABASE"):
        environment.read({**KEY, "DRIFTBOOK_DATABSE": "x"})
    with pytest.raises(OperatorError, match="known are ADDRESS, ALLOWED_HOSTS"):
        environment.read({**KEY, "DRIFTBOOK_ZZZ": "x"})


def test_a_switch_is_one_or_nought() -> None:
    with pytest.raises(OperatorError, match="write 1 or 0"):
        environment.read({**KEY, "DRIFTBOOK_DEBUG": "maybe"})


def test_runs_of_checklists_are_kept_for_some_days() -> None:
    assert environment.read(KEY).keep_runs_days == 30
    assert environment.read({**KEY, "DRIFTBOOK_KEEP_RUNS_DAYS": "7"}).keep_runs_days == 7
    for wrong in ("0", "-1", "a month", "1e3", "99999", "٣"):
        with pytest.raises(OperatorError, match="from 1 to 3650"):
            environment.read({**KEY, "DRIFTBOOK_KEEP_RUNS_DAYS": wrong})


def test_devices_keep_cards_for_two_weeks_and_for_a_day_once_signed_out() -> None:
    kept = environment.read(KEY)
    assert (kept.keep_offline_days, kept.keep_signed_out_hours) == (14, 24)
    said = {"DRIFTBOOK_KEEP_OFFLINE_DAYS": "30", "DRIFTBOOK_KEEP_SIGNED_OUT_HOURS": "0"}
    kept = environment.read(KEY | said)
    assert (kept.keep_offline_days, kept.keep_signed_out_hours) == (30, 0)
    with pytest.raises(OperatorError, match="a number of days from 1 to 3650"):
        environment.read({**KEY, "DRIFTBOOK_KEEP_OFFLINE_DAYS": "0"})
    with pytest.raises(OperatorError, match="a number from 0 to 720"):
        environment.read({**KEY, "DRIFTBOOK_KEEP_SIGNED_OUT_HOURS": "721"})


def test_citizens_are_kept_for_some_days() -> None:
    assert environment.read(KEY).keep_citizens_days == 90
    assert environment.read({**KEY, "DRIFTBOOK_KEEP_CITIZENS_DAYS": "30"}).keep_citizens_days == 30
    with pytest.raises(OperatorError, match="from 1 to 3650"):
        environment.read({**KEY, "DRIFTBOOK_KEEP_CITIZENS_DAYS": "0"})


def test_other_programs_variables_are_left_alone() -> None:
    assert environment.read({**KEY, "PATH": "/bin"}).debug is False


def test_sqlite_is_the_default_and_is_set_up_for_writers() -> None:
    chosen = environment.read({**KEY, "DRIFTBOOK_VAR": "/somewhere"})
    assert chosen.database == "/somewhere/driftbook.sqlite3"
    settings = environment.database(chosen.database)
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert settings["OPTIONS"]["timeout"] == 20
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "mmap_size=134217728"):
        assert pragma in settings["OPTIONS"]["init_command"]


def test_a_postgresql_address_is_taken_apart() -> None:
    settings = environment.database("postgresql://ann:p%40ss@db.example:5433/driftbook")
    assert settings["ENGINE"].endswith("postgresql")
    assert [settings[k] for k in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "ann",
        "p@ss",
        "db.example",
        "5433",
        "driftbook",
    ]


@pytest.mark.parametrize(
    "address", ["mysql://h/x", "postgresql://host", "postgresql://host:port/x", "postgres://[/x"]
)
def test_other_databases_are_refused(address: str) -> None:
    with pytest.raises(OperatorError, match="neither a file path nor postgresql"):
        environment.database(address)


def test_the_handbooks_are_beside_the_code() -> None:
    root = Path(__file__).resolve().parents[4]
    assert environment.read(KEY).handbooks == root / "handbooks"


def test_secrets_may_stand_in_files(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("a-long-random-text\n")
    assert environment.read({"DRIFTBOOK_SECRET_KEY_FILE": str(file)}).secret_key == (
        "a-long-random-text"
    )
    with pytest.raises(OperatorError, match="are both set"):
        environment.read({**KEY, "DRIFTBOOK_SECRET_KEY_FILE": str(file)})
    with pytest.raises(OperatorError, match="cannot be read: /no/such: No such file"):
        environment.read({"DRIFTBOOK_SECRET_KEY_FILE": "/no/such"})
    with pytest.raises(OperatorError, match="DRIFTBOOK_DEBUG_FILE is not a setting"):
        environment.read({**KEY, "DRIFTBOOK_DEBUG_FILE": str(file)})


def test_a_mail_server_is_taken_apart() -> None:
    def smtp(address: str) -> Smtp | None:
        told = {"DRIFTBOOK_SMTP": address, "DRIFTBOOK_MAIL_FROM": "Town <no-reply@example.org>"}
        return environment.read({**KEY, **told}).smtp

    assert smtp("smtp://ann:p%40ss@mail.example:2525?tls=none") == Smtp(
        "mail.example", 2525, "ann", "p@ss", "none"
    )
    assert smtp("smtp://mail.example") == Smtp("mail.example", 587, "", "", "starttls")
    assert smtp("smtp://mail.example:465") == Smtp("mail.example", 465, "", "", "ssl")
    assert smtp("") is None
    for wrong in ("mail.example", "http://mail.example", "smtp://", "smtp://h?tls=maybe",
                  "smtp://h?x=1", "smtp://h:port", "smtp://["):  # fmt: skip
        with pytest.raises(OperatorError, match="is not smtp://"):
            smtp(wrong)


def test_mail_comes_from_somebody() -> None:
    assert environment.read(KEY).mail_from == "Driftbook <no-reply@example.org>"
    with pytest.raises(OperatorError, match="DRIFTBOOK_MAIL_FROM is missing"):
        environment.read({**KEY, "DRIFTBOOK_SMTP": "smtp://mail.example"})
    for wrong in ("nobody", "a@b c", "Town <@example.org>", "a@example.org\nBcc: b@example.org"):
        with pytest.raises(OperatorError, match="write Name <address@domain>"):
            environment.read({**KEY, "DRIFTBOOK_MAIL_FROM": wrong})


def test_mail_is_taken_where_the_operator_says() -> None:
    def listens(told: str) -> tuple[str, ...]:
        return environment.read({**KEY, "DRIFTBOOK_MAIL_LISTEN": told}).mail_listen

    assert listens("") == ()
    assert listens("lmtp://127.0.0.1:8024, smtp://[::1]:8025") == (
        *("lmtp://127.0.0.1:8024", "smtp://[::1]:8025"),
    )
    for wrong in ("127.0.0.1:8024", "lmtp://127.0.0.1", "imap://127.0.0.1:1", "smtp://a b:1"):
        with pytest.raises(OperatorError, match="MAIL_LISTEN"):
            listens(wrong)


def test_sms_needs_the_credentials_of_its_provider() -> None:
    def sms(by: str, credentials: str = "", sender: str = "") -> Sms | None:
        told = {"SMS": by, "SMS_CREDENTIALS": credentials, "SMS_FROM": sender}
        return environment.read({**KEY, **{f"DRIFTBOOK_{k}": v for k, v in told.items()}}).sms

    assert sms("") is None
    assert sms("file") == Sms("files")
    assert sms("46elks", "user:pass", "Town") == Sms("46elks", "user:pass", "Town")
    assert sms("gatewayapi", "token") == Sms("gatewayapi", "token")
    for by, credentials, sender in (
        ("46elks", "user", ""),
        ("gatewayapi", "", ""),
        ("pigeon", "", ""),
        ("file", "", "A name that is too long"),
    ):
        with pytest.raises(OperatorError, match="DRIFTBOOK_SMS"):
            sms(by, credentials, sender)


def test_how_long_and_how_many() -> None:
    chosen = environment.read(KEY)
    assert (chosen.keep_history_days, chosen.keep_messages_days) == (1825, 90)
    assert chosen.messages_per_hour == 30
    with pytest.raises(OperatorError, match="write a number from 1 to 100000"):
        environment.read({**KEY, "DRIFTBOOK_MESSAGES_PER_HOUR": "none"})


def test_a_broker_is_an_address_and_is_kept_to_itself() -> None:
    assert environment.read(KEY).broker == ""
    for address in ("mqtt://a:b%40c@broker.example.org:1883", "mqtts://broker.example.org"):
        assert environment.read({**KEY, "DRIFTBOOK_BROKER": address}).broker == address
    for wrong in ("broker", "http://a:secret@b", "mqtt://", "mqtt://a:secret@b:x", "mqtt://b/c"):
        with pytest.raises(OperatorError, match="DRIFTBOOK_BROKER is not") as told:
            environment.read({**KEY, "DRIFTBOOK_BROKER": wrong})
        assert "secret" not in str(told.value)
    with pytest.raises(OperatorError, match="KEEP_READINGS_DAYS"):
        environment.read({**KEY, "DRIFTBOOK_KEEP_READINGS_DAYS": "0"})


def test_battery_reports_are_kept_for_a_year_and_a_month() -> None:
    assert environment.read(KEY).keep_battery_reports_days == 400
    given = {**KEY, "DRIFTBOOK_KEEP_BATTERY_REPORTS_DAYS": "90"}
    assert environment.read(given).keep_battery_reports_days == 90


def test_a_folder_for_status_pages_is_whole_or_there_is_none() -> None:
    assert environment.read(KEY).status_folder is None
    folder = environment.read({**KEY, "DRIFTBOOK_STATUS_FOLDER": "pages"}).status_folder
    assert folder == Path("pages").absolute()


def test_former_keys_still_count() -> None:
    told = {"DRIFTBOOK_SECRET_KEY": "c" * 50, "DRIFTBOOK_SECRET_KEY_FALLBACKS": " b1b2\n a1a2 "}
    assert environment.read(told).former_keys == ("b1b2", "a1a2")
    assert environment.read({"DRIFTBOOK_SECRET_KEY": "c" * 50}).former_keys == ()
    assert environment.secrets(told)["DRIFTBOOK_SECRET_KEY_FALLBACKS"] == "b1b2\n a1a2"


@pytest.mark.parametrize(
    ("former", "why"),
    [("c" * 50, "holds the present key"), (environment.DEVELOPMENT_KEY, "everybody knows")],
)
def test_what_is_no_former_key(former: str, why: str) -> None:
    told = {"DRIFTBOOK_SECRET_KEY": "c" * 50, "DRIFTBOOK_SECRET_KEY_FALLBACKS": f"old {former}"}
    with pytest.raises(OperatorError, match=why):
        environment.read(told)
