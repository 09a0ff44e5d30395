"""The closed vocabulary of a policy file, with the words `duban policy check` has for it.

Every word stands in `docs/policy.md`. The nouns of the policy itself ({lead}, {coordinator} …) are filled from its [terms].
"""

from collections.abc import Mapping
from types import MappingProxyType

TERMS: Mapping[str, str] = MappingProxyType(
    {
        "lead": "牵头部门",
        "participant": "参与部门",
        "coordinator": "沟通协调岗",
        "head": "负责人",
        "vice_president": "分管副总",
    }
)
"""The policy's own nouns, with those of the logistics policy as examples."""

LEVELS = ("一般", "重要", "重大")
"""Levels of an anomaly, from the lowest."""

TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "progress": "每日进展",
        "table": "跟踪表",
        "question": "确认请求",
        "anomaly": "异常",
    }
)
"""What a rule is about: the first part of its id. Names the templates of its messages."""

OPENS: Mapping[str, str] = MappingProxyType(
    {
        "working_day": "每个工作日",
        "confirmation_requested": "有人请指定部门确认时",
        "confirmation_requested_of_all": "有人请各部门确认时",
        "confirmation_requested_of_nobody": "有人请确认但没有点名时",
        "anomaly_incomplete": "上报的异常缺少内容时",
        "anomaly_unendorsed": "上报人无权定级时",
        "anomaly_general": "上报一般异常时",
        "anomaly_important": "上报重要异常时",
        "anomaly_major": "上报重大异常时",
        "meeting_recorded_important": "重要异常的会议记录后",
    }
)
"""Events that open an obligation."""

STARTS: Mapping[str, str] = MappingProxyType(
    {
        "working_day": "开始",
        "confirmation_requested": "提出",
        "confirmation_requested_of_all": "提出",
        "confirmation_requested_of_nobody": "提出",
        "anomaly_incomplete": "上报",
        "anomaly_unendorsed": "上报",
        "anomaly_general": "上报",
        "anomaly_important": "上报",
        "anomaly_major": "上报",
        "meeting_recorded_important": "会议记录",
    }
)
"""What happened at the instant from which the term counts."""

SETTLED_BY: Mapping[str, str] = MappingProxyType(
    {
        "progress_posted": "当日进展已发出",
        "table_published": "跟踪表已发布",
        "answered": "该部门已答复",
        "fields_completed": "内容已补齐",
        "endorsed": "级别已确认或更正",
        "meeting_recorded": "会议的方案和时限已记录",
        "plan_recorded": "处理方案已记录",
        "result_recorded": "处理结果已反馈",
        "brief_recorded": "处置说明已记录",
        "anomaly_solved": "异常已解决",
    }
)
"""Events that settle an obligation."""

DUTIES: Mapping[str, str] = MappingProxyType(
    {
        "progress_posted": "向任务群发出当日进展",
        "table_published": "向任务群发布《协作进度跟踪表》",
        "answered": "向提出方答复",
        "fields_completed": "向{lead}补齐异常内容",
        "endorsed": "向上报人确认或更正异常级别",
        "meeting_recorded": "召集会议，并向相关部门记录方案和时限",
        "plan_recorded": "向{lead}提交《协作异常处理方案》",
        "result_recorded": "向上报人和相关部门反馈处理结果",
        "brief_recorded": "向{vice_president}作一句处置说明",
        "anomaly_solved": "向相关部门宣布异常已解决",
    }
)
"""What is owed, and to whom, where this event is the first that settles it."""

DEBTORS: Mapping[str, str] = MappingProxyType(
    {
        "each_department": "每个{participant}（含{lead}）",
        "asked_department": "被问的部门",
        "nobody": "最先答复的部门",
        "bot": "机器人",
        "reporter": "上报人",
        "endorser": "上报部门{head}（没有则{lead}{head}）",
        "lead_coordinator": "{lead}{coordinator}",
        "lead_head": "{lead}{head}",
        "vice_president": "{vice_president}",
        "responsible_department": "责任部门（未定则{lead}）",
    }
)

PERSONAL = frozenset({"reporter", "endorser", "lead_coordinator", "lead_head", "vice_president"})
"""Debtors who are one person: `coordinator` and `coordinators` then mean that person."""

ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "remind": "私聊提醒{}",
        "missing": "在{}列出待办部门",
        "escalate": "私聊请{}协调",
        "alert": "私聊告警{}",
        "publish": "在{}发布跟踪表",
    }
)
"""What a rung does; {} is whom or where."""

AUDIENCES: Mapping[str, str] = MappingProxyType(
    {
        "group": "任务群",
        "coordinator": "本部门{coordinator}",
        "coordinators": "本部门{coordinator}和副岗",
        "head": "本部门{head}",
        "lead_coordinator": "{lead}{coordinator}",
        "lead_head": "{lead}{head}",
        "vice_president": "{vice_president}",
        "operator": "系统管理员",
    }
)

CONDITIONS: Mapping[str, str] = MappingProxyType({"acknowledged": "{vice_president}已知悉", "own_debt": "收件人就是责任人"})
"""What makes a rung superfluous."""

ORIGINS: Mapping[str, str] = MappingProxyType({"due": "到期", "opening": "起算"})
"""What a rung's offset counts from."""

FITS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "progress": frozenset({"working_day", "progress_posted", "each_department", "remind", "missing", "escalate"}),
        "table": frozenset({"working_day", "table_published", "bot", "publish", "escalate"}),
        "question": frozenset(
            {
                *("confirmation_requested", "confirmation_requested_of_all", "confirmation_requested_of_nobody"),
                *("answered", "asked_department", "nobody", "remind", "missing", "escalate"),
            }
        ),
        "anomaly": frozenset(
            {
                *("anomaly_incomplete", "anomaly_unendorsed", "anomaly_general", "anomaly_important", "anomaly_major"),
                *("meeting_recorded_important", "fields_completed", "endorsed", "meeting_recorded", "plan_recorded"),
                *("result_recorded", "brief_recorded", "anomaly_solved", "reporter", "endorser", "lead_coordinator", "lead_head"),
                *("vice_president", "responsible_department", "remind", "missing", "escalate", "alert", "acknowledged", "own_debt"),
            }
        ),
    }
)
"""The words that make sense for a topic. Elsewhere they would silently open, settle or say nothing."""
