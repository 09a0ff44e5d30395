"""The log: one line per event on stderr, for people or for programs, with no secret in it and nothing in it that could forge a line."""

import logging
import re
import sys
from collections.abc import Collection, Mapping
from typing import Any, Literal, TextIO

import structlog
from pydantic import SecretStr
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"
SECRET_KEYS = frozenset(
    {
        "secret",
        "password",
        "token",
        "access_token",
        "aeskey",
        "encoding_aes_key",
        "authorization",
        "cookie",
        "ticket",
        "response_url",
        "session_webhook",
    }
)
"""Members of an event whose value never shows, whatever it is."""

CHATTY = ("aiohttp.access", "alembic", "apscheduler", "aiosqlite", "asyncio", "PIL")
"""Packages that log what nobody needs below a warning."""

_PASSWORD = re.compile(r"(?<=://)([^\s/:@]*):[^\s/@]+(?=@)")
_PARAMETER = re.compile(r"([?&](?:access_token|key|secret|token|ticket|response_code|session)=)[^\s&\"']+", re.IGNORECASE)
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def configure_logs(
    level: str = "info", form: Literal["console", "json"] = "console", *, secrets: Collection[str] = (), stream: TextIO | None = None
) -> None:
    """Sends structlog and the standard library's logging to `stream` (default stderr). `secrets`: values that never show anywhere."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(form, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


_COMMON: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
)


def _formatter(form: str, secrets: Collection[str]) -> logging.Formatter:
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else _line
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=list(_COMMON),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _Redactor(secrets),
            escape,
            renderer,
        ],
    )


class _Redactor:
    """Hides secrets by the name they stand under, by the place they have in a URL, and by value."""

    def __init__(self, values: Collection[str]) -> None:
        self._values = [value for value in values if value]

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {key: self._clean(key, value) for key, value in event.items()}

    def _clean(self, key: str, value: Any) -> Any:
        match value:
            case SecretStr():
                return HIDDEN
            case _ if key.lower() in SECRET_KEYS:
                return HIDDEN
            case str():
                return self._clean_text(value)
            case Mapping():
                return {name: self._clean(str(name), inner) for name, inner in value.items()}
            case list() | tuple():
                return [self._clean("", inner) for inner in value]
            case None | bool() | int() | float():
                return value
            case _:
                return self._clean_text(str(value))

    def _clean_text(self, text: str) -> str:
        for value in self._values:
            text = text.replace(value, HIDDEN)
        return _PARAMETER.sub(rf"\1{HIDDEN}", _PASSWORD.sub(rf"\1:{HIDDEN}", text))


def escape(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What would start a new line, move a cursor, turn the reading direction or not encode is written as its code."""
    return {key: _escaped(value) for key, value in event.items()}


def _escaped(value: Any) -> Any:
    match value:
        case str():
            return _UNSAFE.sub(_code, value)
        case dict():
            return {_escaped(str(key)): _escaped(inner) for key, inner in value.items()}
        case list():
            return [_escaped(inner) for inner in value]
        case _:
            return value


def _code(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """`at level event key=value …`, the traceback last."""
    head = [event.pop("at", ""), f"{event.pop('level', ''):7}", event.pop("event", "")]
    traceback = event.pop("exception", None)
    members = [f"{key}={value}" for key, value in event.items()]
    return " ".join(str(part) for part in [*head, *members, *([traceback] if traceback else [])])
