"""An ordinary message and the moment it comes."""

from datetime import UTC, datetime

from bot.core.messages import Incoming

NOW = datetime(2026, 5, 12, 9, tzinfo=UTC)
MESSAGE = Incoming("wecom", "m1", "group", "zhang", text="清关部门-5月12日:已完成")
