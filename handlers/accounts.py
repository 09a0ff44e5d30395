"""Platform users the organisation file does not know: `/绑定 姓名` in the private chat, confirmed once by a colleague (wording §22b)."""

from bot.core.decisions import Note, Say
from bot.core.messages import Button, Card, Incoming
from bot.core.organisation import Organisation
from handlers.desk import Message
from storage.work import Work

STRANGER = "ext:"
"""Begins the user id of somebody of another company, or whom the platform does not let us see (payloads of the adapters)."""


async def claim(work: Work, incoming: Incoming, words: str) -> None:
    """A user says who he is. Nothing he says counts before the department's coordinator (else the operator) confirmed it."""
    if incoming.sender.startswith(STRANGER):
        await work.say(Say("reply", "reply_stranger", {}, chat=incoming.chat, reply_hint=incoming.reply_hint))
        return
    person = _named(work.company.organisation, words)
    witness = _witness(work.company.organisation, person) if person else None
    if person is None or witness is None:
        await work.say(Say("reply", "reply_unknown_person", {}, chat=incoming.chat, reply_hint=incoming.reply_hint))
        return
    account = await work.accounts.claim(incoming.platform, incoming.sender, person, work.now)
    organisation = work.company.organisation
    data = {"name": organisation.name(person), "department": organisation.department_of(person), "user": incoming.sender}
    work.note([Note("claimed", actor=incoming.sender, reason=person)])
    await work.say(
        Say(
            "reply",
            "reply_binding_asked",
            {**data, "witness": organisation.name(witness)},
            chat=incoming.chat,
            reply_hint=incoming.reply_hint,
        )
    )
    card = Card("账号绑定", (Button("endorse", "是本人"),))
    await work.say(Say("alert", "alert_binding", data, person=witness, card=card, context={"account": account}))


def _named(organisation: Organisation, words: str) -> str | None:
    """The one person of that name or id among the words; None where it is nobody or could be several."""
    wanted = set(words.split())
    found = [person.id for person in organisation.people.values() if {person.id, person.name} & wanted]
    return found[0] if len(found) == 1 else None


def _witness(organisation: Organisation, person: str) -> str | None:
    coordinator = organisation.coordinator(organisation.department_of(person))
    return coordinator if coordinator and coordinator != person else organisation.company.operator


async def confirm(message: Message, account_id: int) -> None:
    """The witness vouches: from now on what this user says is said by that person."""
    account = await message.work.accounts.get(account_id)
    organisation = message.desk.company.organisation
    if account is None or message.person not in (_witness(organisation, account.person), organisation.company.operator):
        await message.answer("reply", "reply_card_gone", {})
        return
    account.confirmed_by = message.person
    message.work.note([Note("bound", actor=message.person, reason=f"{account.user}={account.person}")])
    await message.answer("reply", "reply_bound", {"name": organisation.name(account.person), "user": account.user})
