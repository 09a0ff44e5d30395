"""One test message by the way real messages take; sent only to whom the operator names."""

from bot.checks.findings import Finding, fine, mind, wrong
from bot.checks.installation import Installation
from bot.connecting import connect
from bot.core.messages import Incoming, Outgoing, private_chat
from bot.core.organisation import Organisation
from bot.core.ports import OutcomeUnknown, Platform, TryLater, Undeliverable
from bot.core.world import Company
from storage.bound_groups import BoundGroup

AREA = "测试消息"
TEXT = "这是督办的测试消息，收到即可，不用回复。"


async def private_finding(name: str, person: str, installation: Installation, company: Company) -> Finding:
    user = account_of(installation.organisation, name, person)
    message = Outgoing("duban-doctor", private_chat(user), "reply", TEXT)
    return await _sent(name, message, f"私聊 {person}", installation, company)


async def group_finding(name: str, task: str, installation: Installation, company: Company) -> Finding:
    group = next((found for found in installation.evidence.groups if found.task == task), None)
    if group is None:
        return wrong(AREA, f"{task} 在这个平台上没有绑定群。已绑定的：{_tasks(installation.evidence.groups) or '无'}")
    message = Outgoing("duban-doctor", group.chat, "reply", TEXT, addresses=group.addresses)
    return await _sent(name, message, f"{task} 的群", installation, company)


def account_of(organisation: Organisation, platform: str, person: str) -> str:
    """The platform's user id of somebody named by id, by name, or by that user id."""
    named = (found.id for found in organisation.people.values() if person in (found.id, found.name))
    known = next(named, None)
    return organisation.account(known, platform) if known else person


async def _sent(name: str, message: Outgoing, where: str, installation: Installation, company: Company) -> Finding:
    """WeCom's robot speaks through its connection only: it is opened where that was allowed and turns nobody out."""
    settings, meter = installation.settings, installation.meter
    platforms = connect(settings, company, installation.clock, lambda platform: meter, lambda platform, notice: None)
    platform = next(found for found in platforms if found.name == name)
    try:
        if name == "wecom" and installation.connect and not installation.running:
            await platform.start(_nothing_kept)
        return await _outcome(platform, message, where)
    finally:
        await platform.stop()


async def _outcome(platform: Platform, message: Outgoing, where: str) -> Finding:
    try:
        sent = await platform.send(message)
    except (TryLater, Undeliverable) as refused:
        return wrong(AREA, f"没有发到{where}：{refused.reason}")
    except OutcomeUnknown as unknown:
        return mind(AREA, f"发到{where}后没有答复：{unknown.reason}。请看是否收到")
    if sent.unreached:
        return wrong(AREA, f"没有送到：{'、'.join(sent.unreached)}")
    return fine(AREA, f"已送出，{where}（{sent.mouth or platform.name}）。请确认收到")


def _tasks(groups: tuple[BoundGroup, ...]) -> str:
    return "、".join(group.task for group in groups)


async def _nothing_kept(message: Incoming) -> bool:
    return True
