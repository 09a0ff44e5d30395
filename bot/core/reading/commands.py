"""The command words: what may follow a slash, and what a misspelt one was meant to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Command:
    """`names` are Chinese, the first is the one shown; `words` English; `initials` pinyin (short, then full)."""

    id: str
    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()


_ALL = (
    Command("help", ("帮助", "命令", "菜单"), ("help",), ("bz", "bangzhu")),
    Command("status", ("进度", "进度表", "跟踪表"), ("status", "progress"), ("jd", "jindu")),
    Command("missing", ("谁没报", "待补", "未报"), ("missing",), ("smb", "shuimeibao")),
    Command("anomaly", ("异常", "上报异常", "异常上报"), ("anomaly",), ("yc", "yichang")),
    Command("ask", ("请确认",), ("ask", "confirm"), ("qqr", "qingqueren")),
    Command("answer", ("确认", "答复", "回复"), ("answer", "reply"), ("qr", "queren")),
    Command("new_task", ("新任务", "新建任务", "创建任务"), ("new_task", "newtask", "new"), ("xrw", "xinrenwu")),
    Command("bind", ("绑定",), ("bind",), ("bd", "bangding")),
    Command("export", ("导出",), ("export",), ("dc", "daochu")),
    Command("close_task", ("关闭任务", "结束任务"), ("close_task", "closetask", "close"), ("gbrw", "guanbirenwu")),
    Command("deliver", ("交付", "成果交付"), ("deliver",), ("jf", "jiaofu")),
    Command("members", ("成员", "成员表"), ("members",), ("cy", "chengyuan")),
    Command("plan", ("计划", "计划表"), ("plan",), ("jh", "jihua")),
    Command("mine", ("我的", "我的事项", "我的待办"), ("mine", "my"), ("wd", "wode")),
    Command("waiting", ("等谁", "在等谁"), ("waiting",), ("ds", "dengshui")),
    Command("health", ("状态", "运行状态"), ("health",), ("zt", "zhuangtai")),
    Command("why", ("为什么", "为何"), ("why",), ("wsm", "weishenme")),
    Command("leave", ("请假",), ("leave",), ("qj", "qingjia")),
    Command("snooze", ("稍后",), ("snooze",), ("sh", "shaohou")),
    Command("excuse", ("免报", "豁免"), ("excuse",), ("mb", "mianbao")),
    Command("pause", ("暂停",), ("pause",), ("zanting",)),
    Command("report_for", ("代报", "代发"), ("report_for", "reportfor"), ("db", "daibao")),
    Command("event", ("事件",), ("event",), ("sj", "shijian")),
    Command("problem", ("问题",), ("problem",), ("wt", "wenti")),
    Command("urgent", ("紧急",), ("urgent",), ("jj", "jinji")),
    Command("oral", ("口头", "口头记录"), ("oral",), ("kt", "koutou")),
    Command("sign", ("签收",), ("sign",), ("qs", "qianshou")),
    Command("escalate_matter", ("上报",), ("escalate",), ("sb", "shangbao")),
    Command("request_change", ("申请调整",), ("request_change", "change"), ("sqtz",)),
    Command("finish", ("完成",), ("finish", "done"), ("wc", "wancheng")),
    Command("appeal", ("申诉",), ("appeal",), ("ss", "shensu")),
    Command("propose", ("建议",), ("propose",), ("jy", "jianyi")),
)

COMMANDS: Mapping[str, Command] = MappingProxyType({command.id: command for command in _ALL})
"""Every command word of the product, by its English id."""
