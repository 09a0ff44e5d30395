"""The doors behind the simulated platform, which was written from the same dossier by other hands."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.core.messages import Button, Card, Incoming
from bot.platforms.wecom.callbacks.door import APP_PATH, ROBOT_PATH
from bot.platforms.wecom.callbacks.hints import is_ours, response_url_of
from bot.platforms.wecom.callbacks.robot import WELCOME
from bot.platforms.wecom.cards import template_card
from bot.platforms.wecom.frames import Body
from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.callbacks.site import Site, Store

GROUP, PERSON = "wrGROUP-01", "zhou.ping"
PRIVATE = f"dm:{PERSON}"


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with Gateway(clock=StagedClock(flowing=False)) as gateway:
        yield gateway


class Weak(Store):
    """Fails as often as it was told to before it stores."""

    failures = 0

    async def __call__(self, incoming: Incoming) -> bool:
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        return await super().__call__(incoming)


@pytest.fixture
def store() -> Weak:
    return Weak()


@pytest.fixture
async def site(gateway: Gateway, store: Weak) -> AsyncIterator[Site]:
    """Both addresses accepted by the platform's check."""
    async with Site(store, corp=gateway.company.corpid, clock=gateway.clock, api_base=gateway.base_url) as site:
        robot, app = site.robot.keys, site.app.keys
        assert await gateway.use_url(site.base + ROBOT_PATH, robot.token, robot.aes_key)
        assert await gateway.use_app_url(site.base + APP_PATH, app.token, app.aes_key)
        yield site
        assert [delivery.mistake for delivery in gateway.deliveries if delivery.mistake] == []


async def respond(gateway: Gateway, message: Incoming, body: Body) -> int:
    """Answer where the message says, as the speaking side will."""
    url = response_url_of(message.reply_hint or "", gateway.clock.now())
    assert url is not None
    assert is_ours(url, gateway.base_url)
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return int((await response.json())["errcode"])


async def test_a_group_message_comes_in_and_is_answered_by_its_address(gateway: Gateway, site: Site, store: Weak) -> None:
    await gateway.say(PERSON, GROUP, "仓储部门：已入库", quote="请报进度")
    message = store.only
    assert (message.chat, message.sender, message.quote) == (GROUP, PERSON, "请报进度")
    assert message.text.endswith("仓储部门：已入库")
    assert await respond(gateway, message, {"msgtype": "markdown", "markdown": {"content": "已登记"}}) == 0
    assert gateway.said(GROUP) == ["已登记"]


async def test_a_click_changes_the_clickers_card(gateway: Gateway, site: Site, store: Weak) -> None:
    await gateway.say(PERSON, PRIVATE, "早")
    card = template_card(Card("请确认", (Button("answer_yes", "确认", "7"),)), "M9", gateway.clock.now())
    assert await respond(gateway, store.only, {"msgtype": "template_card", "template_card": card}) == 0
    assert await gateway.click(PERSON, card["task_id"], "确认")
    click = list(store.messages.values())[-1]
    assert (click.kind, click.action, click.value, click.of, click.chat) == ("click", "answer_yes", "7", "M9", PRIVATE)
    assert gateway.desk.cards[card["task_id"]].seen_by(PERSON)["sub_title_text"] == "已收到：确认"


async def test_who_opens_the_private_chat_is_greeted(gateway: Gateway, site: Site) -> None:
    assert await gateway.enter(PERSON)
    assert gateway.said(PRIVATE) == [WELCOME]


async def test_a_verdict_on_a_reply_is_acknowledged_with_nothing(gateway: Gateway, site: Site) -> None:
    assert await gateway.judge(PERSON, PRIVATE, "f-1", 2, "不对")


async def test_a_doubled_callback_is_one_message(gateway: Gateway, site: Site, store: Weak) -> None:
    """R04."""
    gateway.faults.duplicates = 1
    await gateway.say(PERSON, GROUP, "一")
    assert store.only.text.endswith("一")


async def test_what_the_store_refused_comes_again_and_is_one_message(gateway: Gateway, site: Site, store: Weak) -> None:
    """R03, R05: the platform encrypts its retries anew."""
    store.failures = 3
    assert await gateway.write_to_app(PERSON, "/进度 ]]> <b>")
    assert (store.only.chat, store.only.text) == (PRIVATE, "/进度 ]]> <b>")
    assert [delivery.status for delivery in gateway.deliveries][-4:] == [500, 500, 500, 200]


async def test_the_apps_events_are_archive_material(gateway: Gateway, site: Site, store: Weak) -> None:
    await gateway.enter_app(PERSON)
    for user in ("li.na", "wang.lei"):
        await gateway.change_contact("create_user", user)
    assert [message.chat for message in store.messages.values()] == ["", "", ""]
