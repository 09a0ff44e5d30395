"""应用消息: what an app sends to single people (path 90236), its cards (94888) and recalls (94867)."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.core.messages import private_chat
from bot.platforms.wecom.frames import Answer, Body, mapping_in, text_in
from bot.platforms.wecom.simulator import codes, contents
from bot.platforms.wecom.simulator.ask import Ask, Door, Doors
from bot.platforms.wecom.simulator.cardcheck import app_card_mistake
from bot.platforms.wecom.simulator.company import App, Company, lowered
from bot.platforms.wecom.simulator.counters import DayCounter, per_minute_and_hour
from bot.platforms.wecom.simulator.depot import APPS, Depot
from bot.platforms.wecom.simulator.directory import Member
from bot.platforms.wecom.simulator.reading import shown_card
from bot.platforms.wecom.simulator.world import World

MOST_USERS, MOST_PARTIES = 1000, 100
RECALL_WINDOW = timedelta(hours=24)
CODE_LIFE = timedelta(hours=72)
DUPLICATE_CHECK, LONGEST_CHECK = 1800, 4 * 3600
INTERACTIVE = ("button_interaction", "vote_interaction", "multiple_interaction")
_NAMES = re.compile(r"\$(userName|departmentName)=([^$]+)\$")
_KINDS = contents.COMMON | {"miniprogram_notice", "template_card"}


@dataclass(slots=True)
class AppCard:
    """A card sent by an app. `views` are what single people see after an update; `pressed` who has answered it."""

    app: App
    card: Body
    receivers: frozenset[str]
    views: dict[str, Body] = field(default_factory=dict)

    def seen_by(self, user: str) -> Body:
        return self.views.get(user, self.card)


@dataclass(frozen=True, slots=True)
class _Code:
    task_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class _Sent:
    app: App
    at: datetime
    receivers: tuple[str, ...]


class Notices:
    """`cards` by task_id. What a silent limit swallowed stands in `dropped`, and nowhere else."""

    def __init__(self, company: Company, world: World, depot: Depot) -> None:
        self._company = company
        self._world = world
        self._depot = depot
        self._numbers = count(1)
        self._daily = DayCounter(company.cap * 200)
        self._per_member = per_minute_and_hour(30, 1000)
        self._codes: dict[str, _Code] = {}
        self._sent: dict[str, _Sent] = {}
        self._repeats: dict[str, datetime] = {}
        self.cards: dict[str, AppCard] = {}
        self.dropped: list[tuple[datetime, str]] = []

    @property
    def doors(self) -> Doors:
        return {
            "message/send": Door("POST", self._send, counted=False),
            "message/update_template_card": Door("POST", self._update),
            "message/recall": Door("POST", self._recall),
        }

    def new_code(self, task_id: str, now: datetime) -> str:
        """A response_code: changes one card once, within 72 hours."""
        code = f"RC-{next(self._numbers)}"
        self._codes[code] = _Code(task_id, now + CODE_LIFE)
        return code

    def show_update(self, sent: AppCard, card: Body, users: Iterable[str], now: datetime) -> None:
        """Change what these receivers see of a card."""
        for user in users:
            sent.views[user] = card
            self._world.show(now, "private", private_chat(user), "card_update", shown_card(card), card)

    def _send(self, ask: Ask) -> Answer:
        wrong = agent_mistake(self._company, ask) or self._size_mistake(ask.body)
        if wrong is not None:
            return wrong
        receivers, invalid = self._receivers(ask)
        if receivers and self._is_repeated(ask):
            return codes.fine(invaliduser=lowered(invalid), msgid=f"MSG-{next(self._numbers)}")
        wrong = self._content_mistake(ask)
        if wrong is not None or not receivers:
            return wrong or codes.refused(codes.NOBODY_REACHED)
        if not self._daily.allows(str(ask.app.agentid), ask.now, len(receivers)):
            return codes.refused(codes.TOO_OFTEN)
        if _wants_check(ask.body):
            self._repeats[_identity(ask.body)] = ask.now
        msgid = f"MSG-{next(self._numbers)}"
        self._deliver(ask, receivers, msgid)
        lists = {"invaliduser": lowered(invalid), "invalidparty": self._unknown_parties(ask), "invalidtag": "", "unlicenseduser": ""}
        return codes.fine(**lists, msgid=msgid, **self._code_of(ask))

    def _size_mistake(self, body: Body) -> Answer | None:
        if not any(text_in(body, name) for name in ("touser", "toparty", "totag")):
            return codes.refused(codes.NOBODY_NAMED, "touser, toparty and totag are all empty")
        sizes = ((name, len(text_in(body, name).split("|"))) for name in ("touser", "toparty", "totag"))
        if any(size > (MOST_USERS if name == "touser" else MOST_PARTIES) for name, size in sizes):
            return codes.refused(codes.TOO_MANY_RECEIVERS, "too many receivers")
        return None

    def _content_mistake(self, ask: Ask) -> Answer | None:
        if text_in(ask.body, "msgtype") != "template_card":
            return contents.mistake(ask.body, _KINDS, self._depot, ask.now, APPS)
        card = mapping_in(ask.body, "template_card")
        wrong = app_card_mistake(card)
        if wrong is None and card.get("task_id") in self.cards:
            wrong = "task_id was used before"
        return codes.refused(codes.BAD_PARAMETER, wrong) if wrong else None

    def _receivers(self, ask: Ask) -> tuple[dict[str, Member], list[str]]:
        """Who gets it, by id, and the ids nobody is behind. Nobody gets it twice."""
        directory, app, invalid = self._world.directory, ask.app, []
        if text_in(ask.body, "touser") == "@all":
            return {member.id: member for member in directory if app.reaches(member)}, []
        found: dict[str, Member] = {}
        for user in filter(None, text_in(ask.body, "touser").split("|")):
            member = directory.find(user)
            if member is None or not app.reaches(member):
                invalid.append(user)
            else:
                found[member.id] = member
        return found | self._of_parties(ask), invalid

    def _of_parties(self, ask: Ask) -> dict[str, Member]:
        directory = self._world.directory
        named = [int(party) for party in text_in(ask.body, "toparty").split("|") if party.isdecimal()]
        departments = [below for party in named if party in directory.departments for below in directory.below(party)]
        members = (directory.find(user) for department in departments for user in department.people)
        return {member.id: member for member in members if member is not None and ask.app.reaches(member)}

    def _unknown_parties(self, ask: Ask) -> str:
        known = {str(number) for number in self._world.directory.departments}
        return "|".join(party for party in text_in(ask.body, "toparty").split("|") if party and party not in known)

    def _is_repeated(self, ask: Ask) -> bool:
        """Whether the same was taken a moment ago, where the sender asked for that check: then nobody gets it again."""
        asked = ask.body.get("duplicate_check_interval")
        seconds = min(asked, LONGEST_CHECK) if isinstance(asked, int) else DUPLICATE_CHECK
        last = self._repeats.get(_identity(ask.body)) if _wants_check(ask.body) else None
        return last is not None and ask.now - last < timedelta(seconds=seconds)

    def _deliver(self, ask: Ask, receivers: dict[str, Member], msgid: str) -> None:
        text, kind = self._seen(ask.body), text_in(ask.body, "msgtype")
        reached = []
        for user in receivers:
            if self._per_member.allows(f"{ask.app.agentid}/{user}", ask.now):
                reached.append(user)
                self._world.show(ask.now, "private", private_chat(user), kind, text, ask.body)
            else:
                self.dropped.append((ask.now, user))
        self._sent[msgid] = _Sent(ask.app, ask.now, tuple(reached))
        card = mapping_in(ask.body, "template_card")
        if kind == "template_card" and text_in(card, "task_id"):
            self.cards[text_in(card, "task_id")] = AppCard(ask.app, card, frozenset(reached))

    def _seen(self, body: Body) -> str:
        """The text people read; with `enable_id_trans` the names behind `$userName=…$` and `$departmentName=…$`."""
        text, directory = contents.seen(self._world, None, body, self._depot), self._world.directory

        def name(found: re.Match[str]) -> str:
            if found[1] == "userName":
                return directory.name(found[2])
            department = directory.departments.get(int(found[2])) if found[2].isdecimal() else None
            return department.name if department else found[0]

        return _NAMES.sub(name, text) if body.get("enable_id_trans") == 1 else text

    def _code_of(self, ask: Ask) -> Body:
        card = mapping_in(ask.body, "template_card")
        task_id = text_in(card, "task_id")
        return {"response_code": self.new_code(task_id, ask.now)} if task_id and text_in(card, "card_type") in INTERACTIVE else {}

    def _update(self, ask: Ask) -> Answer:
        code = self._codes.get(text_in(ask.body, "response_code"))
        wrong = agent_mistake(self._company, ask)
        if wrong is not None:
            return wrong
        if code is None or ask.now > code.until:
            return codes.refused(codes.BAD_PARAMETER, "invalid response_code")
        sent = self.cards[code.task_id]
        card = _updated(sent.card, ask.body)
        mistake = app_card_mistake(card)
        if mistake is not None:
            return codes.refused(codes.BAD_PARAMETER, mistake)
        del self._codes[text_in(ask.body, "response_code")]
        wanted, invalid = self._changed(sent, ask.body)
        self.show_update(sent, card, wanted, ask.now)
        return codes.fine(invaliduser=invalid)

    def _changed(self, sent: AppCard, body: Body) -> tuple[list[str], list[str]]:
        """Whose view changes: the named receivers, or with `atall` everybody who got the card."""
        if body.get("atall") == 1:
            return sorted(sent.receivers), []
        named = body.get("userids")
        users = [user for user in named if isinstance(user, str)] if isinstance(named, list) else []
        members = {user: self._world.directory.find(user) for user in users}
        known = [member.id for member in members.values() if member is not None and member.id in sent.receivers]
        return known, [user.lower() for user, member in members.items() if member is None or member.id not in sent.receivers]

    def _recall(self, ask: Ask) -> Answer:
        sent = self._sent.get(text_in(ask.body, "msgid"))
        if sent is None or sent.app is not ask.app or ask.now - sent.at > RECALL_WINDOW:
            return codes.refused(codes.BAD_PARAMETER, "invalid msgid")
        del self._sent[text_in(ask.body, "msgid")]
        for user in sent.receivers:
            self._world.show(ask.now, "private", private_chat(user), "recall", "", ask.body)
        return codes.fine()


def _wants_check(body: Body) -> bool:
    return body.get("enable_duplicate_check") == 1


def _identity(body: Body) -> str:
    return json.dumps(body, sort_keys=True)


def agent_mistake(company: Company, ask: Ask) -> Answer | None:
    """Whether the `agentid` of a request is the app's whose token came with it."""
    number = str(ask.body.get("agentid", ""))
    app = company.app(int(number)) if number.isdecimal() else None
    if app is None:
        return codes.refused(codes.BAD_AGENT)
    return None if app is ask.app else codes.refused(codes.WRONG_AGENT)


def _updated(card: Body, body: Body) -> Body:
    """The card after an update: a whole new one, or the old one with its button replaced."""
    if "template_card" in body:
        return {"task_id": card.get("task_id"), **mapping_in(body, "template_card")}
    return card | {"replace_text": text_in(mapping_in(body, "button"), "replace_name")}
