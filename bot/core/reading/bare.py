"""Statements without a proper head: do they sound like progress, and are they the sender's own?"""

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

_PUNCTUATION = re.compile(r"[\s\-~:,;。!、·]{0,8}")
_QUOTED = re.compile(r"\s*[\"'「『《]")
_SPEAKER = re.compile(r"(?:^|\n)[ \t]*[^\W\d_]{1,12}(?:\([^()\n]{0,12}\))?:")
_RECEIPT = re.compile(r"[\W_]*(?:已经?|确认)(?:全部)?(?:接收|签收|收到|查收)[了啦]?[\W_]*")
_RETOLD = re.compile(r"^[^,。:;!\n]{0,12}(?:听|据|说|反馈|表示|反映|称|告知)")


def sounds_like_progress(words: str) -> bool:
    """Something was or is being done that departments of such a task do (normalised text)."""
    return _PROGRESS.search(words) is not None


def read_bare_statement(text: View, sender: Sender, posted_at: datetime, frame: Frame) -> Reading | None:
    """今日完成入库清点80% from a department of the task is asked back; None for anything that may be talk."""
    words = text.plain[:_READ]
    lead = frame.heads.lead.match(words)
    pos = lead.end() if lead else 0
    named = frame.heads.department.match(words, pos)
    own = named or frame.heads.own.match(words, pos)
    department = frame.names.canonical(named[0]) if named else sender.department
    if department is None or department != sender.department or department not in frame.departments:
        return None
    content = _past_punctuation(words, own.end() if own else pos)
    said = words[content:]
    if not sounds_like_progress(said) or act_of(said, own=True, dated=False) != "report" or _is_not_his_own(words[pos:], said, frame):
        return None
    return _asked_back(text, content, department, named is None, posted_at)


def _past_punctuation(words: str, pos: int) -> int:
    found = _PUNCTUATION.match(words, pos)
    return found.end() if found else pos


def _is_not_his_own(words: str, said: str, frame: Frame) -> bool:
    """A receipt that nobody waits for; quoted, retold or introduced as an example; or a head of another department stands in it."""
    if _RECEIPT.fullmatch(words[:40]) or _QUOTED.match(words) or _RETOLD.match(words) or _SPEAKER.search(words) or is_greeting(words):
        return True
    if any(introduces_example(line) or introduces_foreign_words(line) for line in words.split("\n", 8)[:8]):
        return True
    return any(said.startswith(("-", ":"), found.end()) for found in frame.names.anywhere.finditer(said))


def _asked_back(text: View, pos: int, department: str, from_sender: bool, posted_at: datetime) -> Reading:
    day = date_at(text.plain, pos, posted_at.date())
    flags = {"department_from_sender"} if from_sender else set()
    if day is None or day.day is None:
        flags.add("date_defaulted" if day is None else "invalid_date")
    content = pos if day is None or day.relative else _past_punctuation(text.plain, day.end)
    understood = Understood(department, day.day if day else posted_at.date(), text.tidy(content) or None)
    return Reading("malformed_progress", flags=tuple(flags), understood=understood)
