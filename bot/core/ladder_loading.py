"""Reads the ladders of a policy file, each rung refused on its own line."""

from types import MappingProxyType

from bot.core.policy import Origin, Rung
from bot.core.policy_words import ACTIONS, AUDIENCES, CONDITIONS, ORIGINS
from bot.core.tables import Table
from bot.core.terms import Offset, Term, parse_offset

RUNG_KEYS = ("at", "do", "to", "from", "every", "times", "from_missed", "unless")

MOST_TIMES = 99
MOST_MISSED = 99
A_YEAR = MappingProxyType({"m": 366 * 1440, "h": 366 * 24, "wm": 366 * 480, "wh": 366 * 8, "wd": 366})


def load_ladders(tables: Table) -> dict[str, tuple[Rung, ...]]:
    """Every ladder of `[ladder]` by its name. Raises ConfigError."""
    if not tables.data:
        raise tables.error("是空的", '例：daily = [{ at = "0m", do = "missing", to = "group" }]')
    return {name: _ladder(tables, name) for name in tables.data}


def _ladder(tables: Table, name: str) -> tuple[Rung, ...]:
    if tables.data[name] == []:
        raise tables.error(f"的梯级 {name} 是空的", '例：[{ at = "0m", do = "missing", to = "group" }]', name)
    rungs: list[Rung] = []
    for number, table in enumerate(tables.tables(name), 1):
        table = table.named(f"梯级 {name} 第 {number} 级")
        rung = _rung(table.only(RUNG_KEYS))
        if rung in rungs:
            raise table.error(f"与第 {rungs.index(rung) + 1} 级相同，会发送两次", "请删去一级")
        rungs.append(rung)
    return tuple(rungs)


def _rung(table: Table) -> Rung:
    do, to = table.word("do", ACTIONS), table.word("to", AUDIENCES)
    if (to == "group") != (do in ("missing", "publish")):
        remedy = f'请改成 do = "{do}", to = "group"' if to != "group" else f'{do} 是私聊，请改成人员，例：to = "head"'
        raise table.error(f"的 {do} 不能发给 {to}", remedy, "to")
    origin: Origin = "opening" if "from" in table.data and table.word("from", ORIGINS) == "opening" else "due"
    every = _every(table) if "every" in table.data else None
    if ("times" in table.data) != (every is not None):
        raise table.error("的 every 和 times 应同时写", '例：every = "1h", times = 12', "times" if every is None else "every")
    return Rung(
        at=_at(table, origin, repeats=every is not None),
        do=do,
        to=to,
        origin=origin,
        every=every,
        times=table.count("times", 1, 1, MOST_TIMES),
        from_missed=table.count("from_missed", 0, 1, MOST_MISSED),
        unless=table.word("unless", CONDITIONS) if "unless" in table.data else None,
    )


def _at(table: Table, origin: str, *, repeats: bool) -> str:
    at = table.text("at", "-30m")
    if at == "half":
        if origin == "opening" or repeats:
            raise table.error('的 at = "half" 不能与 from、every 同用', '请改成时限，例：at = "30m"', "at")
        return at
    if _offset(table, "at", at).term.amount < 0 and origin == "opening":
        raise table.error(f"的 at 早于起算：{at!r}", "请去掉负号，或删去 from", "at")
    return at


def _every(table: Table) -> str:
    every = table.text("every", "1h")
    if _offset(table, "every", every).term.amount <= 0:
        raise table.error(f"的 every 应大于零：{every!r}", '例：every = "1h"', "every")
    return every


def _offset(table: Table, key: str, text: str) -> Offset:
    try:
        offset = parse_offset(text)
    except ValueError as error:
        raise table.error(f"的 {key} 有误：{error}", "例：-30m、half、30wm、1wd 09:05", key) from error
    check_length(table, key, offset.term)
    return offset


def check_length(table: Table, key: str, term: Term) -> None:
    """Longer than a year is a slip of the pen, and would run past every calendar."""
    if term.unit != "at" and abs(term.amount) > A_YEAR[term.unit]:
        raise table.error(f"的 {key} 超过一年：{str(term)!r}", f"{term.unit} 最多写 {A_YEAR[term.unit]}", key)
