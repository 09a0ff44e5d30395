"""A stage without the product behind it: enough of a bot to play the page against, with fixed answers on a fixed day."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import MappingProxyType
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from bot.core.messages import Attachment, Button, Card, Incoming, Outgoing
from bot.core.organisation import Company, Department, Organisation, Person
from bot.platforms.sandbox import Room, Sandbox
from bot.web.stage import Mode, Scene

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_NINE = datetime(2026, 5, 11, 9, tzinfo=SHANGHAI)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = ("业务部门", "运输调度部门", "清关操作部门", "仓储部门", "客服部门", "财务部门")
COORDINATORS = {"wang": "王业务", "li": "李调度", "zhao": "赵清关", "chen": "陈仓储", "sun": "孙客服", "zhou": "周财务"}
HEADS = {"head_yw": "业务部负责人", "head_dd": "调度部负责人", "head_qg": "清关部负责人", "head_cc": "仓储部负责人"}


def company() -> Organisation:
    """Six departments with coordinators, four heads, a vice president, a guest and an operator."""
    heads = dict(zip(NAMES, HEADS, strict=False))
    departments = {
        name: Department(name, head=heads.get(name), coordinators=(person,)) for name, person in zip(NAMES, COORDINATORS, strict=True)
    }
    people = [Person(id_, name, department) for (id_, name), department in zip(COORDINATORS.items(), NAMES, strict=True)]
    people += [Person(id_, name, department) for (id_, name), department in zip(HEADS.items(), NAMES, strict=False)]
    people += [Person("vp", "分管副总"), Person("guest", "访客"), Person("it", "系统管理员")]
    about = Company(name="示例", vice_president="vp", operator="it")
    return Organisation(about, MappingProxyType(departments), MappingProxyType({person.id: person for person in people}))


@dataclass
class HandClock:
    instant: datetime = MONDAY_NINE

    def now(self) -> datetime:
        return self.instant.astimezone(UTC)


@dataclass
class Rehearsal:
    """Implements `bot.web.stage.Stage`. `door` may be replaced to see what a failing database does to the page."""

    clock: HandClock = field(default_factory=HandClock)
    organisation: Organisation = field(default_factory=company)
    zone: ZoneInfo = SHANGHAI
    mode: Mode = "driven"
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sandbox = Sandbox(self.clock, [Room("g1", "5月进口电子", tuple(self.organisation.people))])
        self._ids = (f"o{number}" for number in itertools.count(1))
        self._answers: list[asyncio.Task[None]] = []

    async def begin(self) -> None:
        await self.sandbox.start(self._door)
        await self._send("g1", "notice", RULES)

    def now(self) -> datetime:
        return self.clock.now()

    def next_working_day(self, day: date) -> date:
        following = day + timedelta(days=1)
        return following if following.weekday() < 5 else self.next_working_day(following)

    def describe(self) -> Scene:
        return Scene("T1", "5月进口电子", "g1", "业务部门", NAMES)

    async def advance(self, to: datetime) -> None:
        local = self.clock.instant
        for at, happen in self._timers(local.date()):
            if local < at <= to:
                self.clock.instant = at
                await happen()
        self.clock.instant = to.astimezone(self.zone)

    async def set_real(self, real: bool) -> None:
        self.mode = "real" if real else "driven"

    async def answered(self) -> None:
        """Returns when every message so far has its answer."""
        await asyncio.gather(*self._answers)

    async def _door(self, message: Incoming) -> bool:
        if message.message_id in self.known:
            return False
        self.known.add(message.message_id)
        self._answers.append(asyncio.create_task(self._answer(message)))
        return True

    async def _answer(self, message: Incoming) -> None:
        text = message.text
        if message.kind == "click":
            await self._send(message.chat, "receipt", "已登记 仓储部门 5月11日\n「入库清点完成80%」")
        elif "2月30日" in text:
            buttons = (Button("fix", "5月11日（今天）", "2026-05-11"), Button("fix", "5月8日", "2026-05-08"), Button("fix", "其他"))
            words = "日期「2月30日」没有看懂，是哪一天？\n选好即登记，内容不用重发。"
            await self._send(message.chat, "repair", words, card=Card("是哪一天", buttons))
        elif "/异常" in text:
            await self._send("g1", "alert", MAJOR, card=Card("知悉", (Button("acknowledge", "知悉"),)), row="L25")
            await self._send("dm:vp", "alert", MAJOR_TO_VP, card=Card("异常 A-1", DECIDE), row="L25")
        elif "确认" in text:
            await self._send("g1", "receipt", QUESTION, mentions=("li",), card=Card("#1", ANSWERS), row="L13")
        elif "正在核实" in text:
            await self._send("g1", "receipt", "好的，#1 改为 15:30 前答复\n（原 10:00）。已告知业务部门。", row="L13")
        else:
            shown = text.removeprefix("@协作助手").strip()[:40]
            await self._send(
                message.chat, "receipt", f"已登记 清关操作部门 5月11日\n「{shown}」\n如有出入，重发一条即可，以最新为准。", row="L10"
            )

    def _timers(self, day: date) -> list[tuple[datetime, Callable[[], Awaitable[None]]]]:
        def at(hour: int, minute: int) -> datetime:
            return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)

        return [(at(16, 30), self._remind), (at(17, 0), self._name_the_missing), (at(17, 30), self._publish)]

    async def _remind(self) -> None:
        for person in ("li", "chen", "sun", "zhou"):
            card = Card("今日进展", (Button("unchanged", "无变化"), Button("ask", "照昨日修改")))
            await self._send(f"dm:{person}", "remind", REMINDER, mentions=(person,), card=card, row="L10")

    async def _name_the_missing(self) -> None:
        await self._send("g1", "missing", MISSING, row="L10")
        await self._send("dm:zhou", "remind", "17:00 「5月进口电子」今日进展待补\n17:30 出跟踪表，之前补发都会收录。", row="L10")

    async def _publish(self) -> None:
        files = (
            Attachment("5月进口电子 跟踪表 2026-05-11.png", "image/png", draw_picture),
            Attachment("5月进口电子 跟踪表 2026-05-11.xlsx", XLSX, draw_workbook),
        )
        await self._send("g1", "digest", TABLE, files=files, row="L11")

    async def _send(
        self,
        chat: str,
        kind: str,
        text: str,
        *,
        mentions: tuple[str, ...] = (),
        card: Card | None = None,
        files: tuple[Attachment, ...] = (),
        row: str | None = None,
    ) -> None:
        record = {"row": row, "rule": "progress.daily"} if row else {}
        await self.sandbox.send(Outgoing(next(self._ids), chat, kind, text, mentions, card, files, record=record))


async def draw_picture() -> bytes:
    image = Image.new("RGB", (750, 900), "#ffffff")
    pen = ImageDraw.Draw(image)
    for line in range(14):
        pen.rectangle((40, 40 + line * 60, 710, 84 + line * 60), fill="#e4edff" if line % 2 else "#2560e8")
    body = BytesIO()
    image.save(body, "png")
    return body.getvalue()


async def draw_workbook() -> bytes:
    return b"PK\x03\x04 a workbook"


ANSWERS = (Button("answer_yes", "能"), Button("answer_no", "不能"), Button("promise", "正在核实"))
DECIDE = (Button("acknowledge", "知悉"), Button("acknowledge", "定于12:00", "12:00"), Button("record", "已召集", "meet"))
RULES = """5月进口电子 协作群｜牵头：业务部门
每条先从列表选 @协作助手，不 @ 我收不到
每日 17:00 前发进展，也可私聊我，例：
@协作助手 仓储部门-5月11日：清点80%
要答复：请××部门确认…　异常：/异常 …"""
REMINDER = """16:30 「5月进口电子」今日进展待发
截止 17:00，直接回复本条即可。
今日节点：货车到仓装货"""
MISSING = """5月11日进展：已收到 4/6，谢谢各部门。
待补：仓储部门、财务部门
17:30 出跟踪表，之前补发都会收录。
发法：@协作助手 仓储部门：今日进展…"""
QUESTION = """已记 #1 请运输调度部门确认：
「明天上午能否提货？」
提出：业务部门　请于 10:00 前答复
暂时定不了，可回：
@协作助手 正在核实，预计15:30回复"""
MAJOR = """【重大异常】A-1 已上报分管副总 10:05
情况：海关查验，提货暂停
专题会议时间另行通知（不晚于 14:05）"""
MAJOR_TO_VP = """【重大异常】5月进口电子 A-1
情况：海关查验扣货，提货停止
影响：5月20日交付，客户可能投诉
已采取：已联系海关，正在补材料
按制度 14:05 前召开专题会议"""
TABLE = """协作进度跟踪表 5月11日 17:30
5月进口电子｜第1个工作日｜节点0/11
按时4 补报0 未报2

业务部门 16:20
　客户确认5月20日收货
运输调度部门 16:51（待补时间）
　尽快安排车辆
清关操作部门 16:42
　报关申报完成，待海关审核
客服部门 15:30
　无变化
仓储部门 未报
财务部门 未报
运行：提醒2条均送达，今日在线"""
