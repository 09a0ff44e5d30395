"""The demo organisation, Tuesday 12 May 2026, 16:20; 业务部门 leads."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.core.organisation_loading import load_organisation
from bot.core.reading import Context, Frame, OpenReceipt, OpenRequest, Reading, make_frame, read
from bot.core.sources import Source
from bot.data import config_text

POSTED = datetime.fromisoformat("2026-05-12T16:20:00+08:00")

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


def request(
    id: str = "q1", asker: str = "li", to: tuple[str, ...] = ("清关操作部门",), text: str = "请清关操作部门确认5月14日上午能否放行"
) -> OpenRequest:
    return OpenRequest(id, asker, to, POSTED - timedelta(minutes=30), POSTED + timedelta(minutes=30), text)


def receipt(
    id: str = "r1", giver: str = "清关操作部门", to: tuple[str, ...] = ("运输调度部门", "业务部门"), name: str = "放行通知"
) -> OpenReceipt:
    return OpenReceipt(id, giver, to, name, POSTED + timedelta(hours=1))
