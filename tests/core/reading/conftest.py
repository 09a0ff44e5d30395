"""The demo organisation, Tuesday 12 May 2026, 16:20; 业务部门 leads."""

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.core.organisation_loading import load_organisation
from bot.core.reading import Context, Frame, Reading, make_frame, read
from bot.core.sources import Source
from bot.data import config_text
from tests.core.reading.samples import POSTED

Say = Callable[..., Reading]


@pytest.fixture(scope="session")
def frame() -> Frame:
    organisation = load_organisation(Source.parse("org.example.toml", config_text("org.example.toml")))
    return make_frame(organisation, lead="业务部门", task="T1")


@pytest.fixture(scope="session")
def say(frame: Frame) -> Say:
    """Reads a text as posted by 陈立 of 仓储部门, unless another sender, time or context is given."""

    def reading(text: str, sender: str | None = "chen", at: datetime = POSTED, **context: object) -> Reading:
        return read(text, sender=sender, posted_at=at, context=Context(**context), frame=frame)  # type: ignore[arg-type]

    return reading
