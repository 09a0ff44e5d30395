"""Tables to draw: the day of wording.md §6, and hostile or very large ones."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.reports import NextNode, OpenAnomaly, OpenQuestion, TableRow, TrackingTable

ZONE = ZoneInfo("Asia/Shanghai")
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "http://evil.example/x",
    "{=1+1}",
    "_x0041_",
    "@所有人 <@all> 看这里",
    "[点我](http://evil.example) <font color=red>x</font>",
    "\x00\x0b\u202e\u200b\ud800\ufffe控制字符",
    "好」\n已登记「",
    "龘靐😀",
    "货" * 100_000,
    "x" * 100_000,
]


def at(hour: int, minute: int, day: int = 12) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=ZONE)


def sample() -> TrackingTable:
    """The table of 12 May 2026 in wording.md §6."""
    return TrackingTable(
        task_code="202605-IMP-01",
        task_name="5月进口电子",
        lead="业务部门",
        day=date(2026, 5, 12),
        drawn_at=at(17, 30),
        working_day=6,
        rows=(
            TableRow("业务部门", "kept", at(16, 20), "客户确认5月20日收货", yesterday="等待客户确认收货时间"),
            TableRow("运输调度部门", "kept", at(16, 51), "尽快安排车辆", ("待补时间",), "已安排货车，12日9点到仓"),
            TableRow("清关操作部门", "kept", at(16, 42), "报关申报完成，待海关审核", yesterday="资料已补齐"),
            TableRow("仓储部门", "kept_late", at(17, 12), "入库清点完成80%", ("由客服部门代发",), "入库清点完成40%"),
            TableRow("客服部门", "kept", at(15, 30), "无变化", yesterday="无变化"),
            TableRow("财务部门", "missed", None, "", yesterday="运费待付款，已提交申请"),
        ),
        questions=(OpenQuestion("#41", "运输调度部门", "清关操作部门", "14日能否放行", at(9, 20, 13), "剩50分钟", False),),
        anomalies=(
            OpenAnomaly(
                "#12", "重要", "信息滞后", "清关操作部门", "海关要求补原产地证", "处理方案", at(10, 30, 13), "剩1小时30分钟", False
            ),
        ),
        changes=("新增异常1", "完成节点1"),
        health="运行：提醒2条均送达，今日在线",
        nodes_done=4,
        nodes_total=11,
        upcoming=(NextNode("清关放行", "清关操作部门", at(18, 0, 14)),),
    )


def quiet() -> TrackingTable:
    """Everybody on time, nothing open."""
    table = sample()
    rows = tuple(replace(row, state="kept", posted_at=row.posted_at or at(16, 5), content=row.content or "无变化") for row in table.rows)
    return replace(table, rows=rows, questions=(), anomalies=(), changes=(), upcoming=(), nodes_total=0)


def hostile() -> TrackingTable:
    """Every text field carries something that wants to be more than text."""
    rows = tuple(TableRow(text[:60], "kept", at(16, 0), text, (text,), text) for text in HOSTILE)
    questions = tuple(OpenQuestion(text, text, text, text, at(18, 0), text, True) for text in HOSTILE)
    anomalies = tuple(OpenAnomaly(text, text, text, text, text, text, at(18, 0), text, False) for text in HOSTILE)
    evil = "@所有人=1+1\ud800\x00"
    return replace(
        sample(),
        task_code=evil,
        task_name=evil,
        lead=evil,
        rows=rows,
        questions=questions,
        anomalies=anomalies,
        changes=tuple(HOSTILE),
        health=evil,
        note=evil,
        upcoming=tuple(NextNode(text, text, at(18, 0)) for text in HOSTILE),
    )


def large() -> TrackingTable:
    """Forty departments that each wrote five kilobytes, with forty questions and anomalies."""
    table = sample()
    content = "集装箱TEU12345已到港（泊位3），等待海关查验；" * 80
    states = ("kept", "kept_late", "missed", "repairing", "excused")
    rows = tuple(replace(table.rows[3], department=f"第{n}协作部门", state=states[n % 5], content=content) for n in range(40))
    return replace(table, rows=rows, questions=table.questions * 40, anomalies=table.anomalies * 40)
