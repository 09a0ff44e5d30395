"""A statement without any head that sounds like progress: asked back, with the department and the day filled in."""

import re
from datetime import datetime

from bot.core.reading.frame import Frame
from bot.core.reading.header_dates import date_at
from bot.core.reading.lines import introduces_example, introduces_foreign_words, is_greeting
from bot.core.reading.model import Reading, Understood
from bot.core.reading.normalise import View
from bot.core.reading.sender import Sender
from bot.core.reading.sentences import act_of

_READ = 1_000
_WORK = (
    r"安排|申报|报关|报检|入库|出库|装车|装柜|装货|卸货|发车|发货|到仓|到港|到货|到达|放行|清点|盘点|提交|提货|对账|结算|订舱|派车|派送|签收|付款|开票|交接|查验|核对"
    r"|上架|打包|贴标|送达|联系|通知|回访|转运|验货"
)
_DONE = rf"(?:{_WORK}|工作|任务|手续|资料|单证)[^,。;!\n]{{0,6}}?(?:完成|完毕|已完|中(?:$|[,。;!]))|完成[^,。;!\n]{{0,12}}?(?:{_WORK}|\d|%)"
_DOING = rf"已(?:经|全部|按时|如期)?[^,。;!\n]{{0,4}}?(?:{_WORK})|正在[^,。;!\n]{{0,6}}?(?:{_WORK})"
_WAITING = r"^(?:今[日天])?(?:进展|进度)?无变化|待(?:海关|放行|审核|装车|入库|提货|查验)|\d ?%"
_PROGRESS = re.compile(f"{_DONE}|{_DOING}|{_WAITING}")
_NAMED = re.compile(r"[ \t]{0,3}(?:今[日天])?")


def read_bare_statement(text: View, sender: Sender, posted_at: datetime, frame: Frame) -> Reading | None:
    """今日完成入库清点80% from a department of the task; None for anything that may be talk."""
    words = text.plain[:_READ]
    start = frame.heads.lead.match(words)
    pos = start.end() if start else 0
    named = frame.heads.department.match(words, pos)
    department = frame.names.canonical(named[0]) if named else sender.department
    if department is None or department != sender.department or department not in frame.departments:
        return None
    content = named.end() if named else pos
    if not _sounds_like_progress(words[content:]) or _is_not_his_own(words):
        return None
    return _asked_back(text, words, content, department, named is None, posted_at)


def _sounds_like_progress(words: str) -> bool:
    return _PROGRESS.search(words) is not None and act_of(words, True, False) == "report"


def _is_not_his_own(words: str) -> bool:
    first = words.split("\n", 1)[0]
    return introduces_example(first) or introduces_foreign_words(first) or is_greeting(words)


def _asked_back(text: View, words: str, pos: int, department: str, from_sender: bool, posted_at: datetime) -> Reading:
    blank = _NAMED.match(words, pos)
    day = date_at(words, blank.end() if blank and not words[pos : blank.end()].strip() else pos, posted_at.date())
    flags = {"department_from_sender"} if from_sender else set()
    if day and not day.day:
        flags.add("invalid_date")
    elif day is None:
        flags.add("date_defaulted")
    at = day.end if day and not day.relative else pos
    understood = Understood(department, day.day if day else posted_at.date(), text.tidy(at) or None)
    return Reading("malformed_progress", flags=tuple(flags), understood=understood)
