"""The log: one line per event, whatever people type, and no secret in it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog
from pydantic import SecretStr

from bot.logs import configure_logs

CANARY = "canary-7f3a"
Form = Literal["console", "json"]
FORMS: tuple[Form, ...] = ("console", "json")


@pytest.fixture
def logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture(params=FORMS)
def stream(request: pytest.FixtureRequest, logging_restored: None) -> io.StringIO:
    written = io.StringIO()
    configure_logs("info", request.param, secrets=[CANARY], stream=written)
    return written


def log_hostile_things() -> None:
    log = structlog.get_logger("duban")
    log.info("heard", text="a\nFORGED\r\x1b[31m\u202e\u2028\ud800\x00")
    log.info("heard", details={"text": "a\nFORGED"}, names=["a\nFORGED"])
    logging.getLogger("bot.platforms").warning("odd: %s", "a\nFORGED")


def test_nothing_typed_can_begin_a_line(stream: io.StringIO) -> None:
    log_hostile_things()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert not any(line.startswith("FORGED") for line in lines)
    assert all(line.isprintable() for line in lines)


def test_what_cannot_be_encoded_is_written_as_its_code(stream: io.StringIO) -> None:
    log_hostile_things()
    assert b"ud800" in stream.getvalue().encode("utf-8")


def test_a_fault_with_its_traceback_is_one_line(stream: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        structlog.get_logger().exception("fault")
        logging.getLogger("library").exception("fault")
    assert len(stream.getvalue().splitlines()) == 2
    assert stream.getvalue().count("ValueError: ***") == 2


def test_no_secret_shows_by_name_place_or_value(stream: io.StringIO) -> None:
    log = structlog.get_logger()
    log.info("one", secret=CANARY, settings={"token": "hidden-by-name"}, held=SecretStr("hidden-by-type"))
    log.info("two", text=f"the secret is {CANARY}", url="https://h/api?access_token=hidden-in-url&x=1")
    log.info("three", database="postgresql://duban:hidden-password@db/duban")
    logging.getLogger("library").error("login with %s failed", CANARY)
    assert CANARY not in stream.getvalue()
    assert "hidden" not in stream.getvalue()


def test_an_ordinary_address_stays_readable(stream: io.StringIO) -> None:
    structlog.get_logger().info("listening", url="http://127.0.0.1:8080/sandbox?chat=g1")
    assert "http://127.0.0.1:8080/sandbox?chat=g1" in stream.getvalue()


def test_below_the_level_nothing_is_written(stream: io.StringIO) -> None:
    structlog.get_logger().debug("detail")
    logging.getLogger("alembic.runtime").info("Context impl")
    assert stream.getvalue() == ""


@pytest.mark.usefixtures("logging_restored")
def test_every_json_line_is_an_object_with_time_level_and_event() -> None:
    written = io.StringIO()
    configure_logs("info", "json", stream=written)
    log_hostile_things()
    assert all({"at", "level", "event"} <= json.loads(line).keys() for line in written.getvalue().splitlines())
