"""Robot and app behind callback URLs, through the adapter: what is heard, where it is answered, what cannot be said."""

from collections.abc import AsyncIterator
from dataclasses import fields
from typing import Any

import pytest
from aiohttp import web

from bot.core.messages import Button, Card
from bot.core.ports import Abilities, Undeliverable
from bot.platforms.wecom import frames
from bot.platforms.wecom.callbacks.door import APP_PATH, ROBOT_PATH, CallbackKeys
from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wire.routes import HasRoutes
from tests.platforms.wecom.bench import GROUP, PRIVATE, Bench
from tests.platforms.wecom.callbacks.encryptor import new_keys
from tests.platforms.wecom.company import app_of
from tests.platforms.wecom.test_app_in_groups import CARD
from tests.platforms.wecom.test_media import attachment

ABILITIES = [field.name for field in fields(Abilities)]


async def opened(bench: Bench) -> web.AppRunner:
    """The adapter's URLs on a port, entered in the administrator's console."""
    assert isinstance(bench.bot, HasRoutes)
    app = web.Application()
    app.add_routes(bench.bot.routes(bench.door))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    if bench.callbacks.robot:
        assert await bench.gateway.use_url(base + ROBOT_PATH, bench.callbacks.robot.token, bench.callbacks.robot.aes_key)
    if bench.callbacks.app:
        assert await bench.gateway.use_app_url(base + APP_PATH, bench.callbacks.app.token, bench.callbacks.app.aes_key)
    return runner


@pytest.fixture
async def robot(gateway: Gateway, people: None) -> AsyncIterator[Bench]:
    """A robot behind a callback URL, and nothing else."""
    bench = Bench(gateway, robot=False, callbacks=CallbackKeys(robot=new_keys()))
    await bench.start()
    runner = await opened(bench)
    yield bench
    await runner.cleanup()
    await bench.stop()


@pytest.fixture
async def app(gateway: Gateway, people: None) -> AsyncIterator[Bench]:
    """A self-built app with its callback URL, and nothing else."""
    bench = Bench(gateway, robot=False, app=app_of(gateway), callbacks=CallbackKeys(app=new_keys(gateway.company.corpid)))
    await bench.start()
    runner = await opened(bench)
    yield bench
    await runner.cleanup()
    await bench.stop()


async def test_the_robot_answers_once_where_it_was_spoken_to(robot: Bench, gateway: Gateway) -> None:
    heard = await robot.hears("仓储部门：已入库")
    sent = await robot.send("已登记\n**不是粗体**", reply_hint=heard.reply_hint)
    assert gateway.said(GROUP) == ["已登记\n**不是粗体**"]
    assert sent.mouth == "robot"
    with pytest.raises(Undeliverable, match="只能回复"):
        await robot.send("还有", reply_hint=heard.reply_hint)


async def test_the_robot_cannot_speak_first_and_says_so(robot: Bench) -> None:
    await robot.hears("早")
    with pytest.raises(Undeliverable, match="只能回复"):
        await robot.send("17:00 截止")


async def test_an_answer_after_its_hour_cannot_be_given(robot: Bench, gateway: Gateway) -> None:
    heard = await robot.hears("早")
    gateway.advance(3600)
    with pytest.raises(Undeliverable):
        await robot.send("早", reply_hint=heard.reply_hint)


async def test_the_robots_answer_holds_a_card_in_private_and_words_in_a_group(robot: Bench, gateway: Gateway) -> None:
    private, group = await robot.hears("早", chat=PRIVATE), await robot.hears("早")
    await robot.send("请确认", PRIVATE, card=CARD, reply_hint=private.reply_hint)
    await robot.send("请确认", mentions=("Li.Na",), card=CARD, reply_hint=group.reply_hint)
    assert gateway.said(PRIVATE) == ["#1 待答复\n请确认\n[能] [不能]"]
    assert gateway.said(GROUP) == ["请确认\n可 @ 机器人回复：「#1 能」「#1 不能」\n@Li.Na"]


async def test_a_long_private_answer_gives_up_its_card_rather_than_its_words(robot: Bench, gateway: Gateway) -> None:
    heard = await robot.hears("早", chat=PRIVATE)
    await robot.send("长" * 200, PRIVATE, card=CARD, reply_hint=heard.reply_hint)
    assert gateway.said(PRIVATE) == ["长" * 200 + "\n可直接回复：「#1 能」「#1 不能」"]


async def test_the_robot_has_no_files(robot: Bench) -> None:
    heard = await robot.hears("早")
    with pytest.raises(Undeliverable):
        await robot.send("跟踪表", reply_hint=heard.reply_hint, files=(attachment(b"0" * 100),))


async def test_what_the_robot_cannot_do_a_webhook_does(robot: Bench, gateway: Gateway) -> None:
    heard = await robot.hears("早")
    key = gateway.add_webhook(GROUP)
    await robot.send("跟踪表", reply_hint=heard.reply_hint, files=(attachment(b"0" * 100),), addresses={"webhook": key})
    await robot.send("待补", addresses={"webhook": key})
    assert [post.mouth for post in gateway.posts(GROUP)] == ["robot", "webhook", "webhook"]


async def test_an_address_elsewhere_is_never_answered(robot: Bench, gateway: Gateway) -> None:
    async with Gateway(clock=gateway.clock) as elsewhere:
        hint = f"url:{int(gateway.clock.now().timestamp()) + 60}:{elsewhere.base_url}/cgi-bin/aibot/response?response_code=RC"
        with pytest.raises(Undeliverable):
            await robot.send("早", reply_hint=hint)
        assert elsewhere.calls == []


async def test_what_is_set_up_says_what_can_be_done(gateway: Gateway) -> None:
    def can(**setup: Any) -> set[str]:
        abilities = Bench(gateway, **setup).bot.abilities
        return {name for name in ABILITIES if getattr(abilities, name)}

    by_url = CallbackKeys(robot=new_keys())
    assert can(robot=False, callbacks=by_url) == {"cards", "private"}
    assert can() == {"cards", "private", "files", "pushes"}
    assert can(robot=False, app=app_of(gateway)) == {"cards", "private", "files", "pushes", "mentions"}
    assert can(app=app_of(gateway, phones=True)) == {"cards", "private", "files", "pushes", "mentions", "alarms"}


async def test_without_a_connection_there_is_no_line_to_wait_for(app: Bench) -> None:
    assert app.kinds() == ["online"]
    assert app.bot.stopped_for == ""


async def test_a_private_word_to_the_app_is_heard_and_answered(app: Bench, gateway: Gateway) -> None:
    assert await gateway.write_to_app("Li.Na", "无变化")
    heard = app.arrived[-1]
    assert (heard.chat, heard.sender, heard.text) == ("dm:Li.Na", "Li.Na", "无变化")
    await app.send("已登记", heard.chat, reply_hint=heard.reply_hint)
    assert gateway.said("dm:Li.Na") == ["已登记"]


async def test_a_click_on_the_apps_card_is_heard_and_shown_on_it(app: Bench, gateway: Gateway) -> None:
    await app.send("请确认明天能否提货", "dm:Li.Na", card=CARD)
    (task_id,) = gateway.notices.cards
    assert await gateway.click("Li.Na", task_id, "能")
    click = app.arrived[-1]
    assert (click.kind, click.chat, click.action, click.of) == ("click", "dm:Li.Na", "answer_yes", "out-1")
    await gateway.until(lambda: len(gateway.said("dm:Li.Na")) == 2)
    assert gateway.said("dm:Li.Na")[-1] == "#1 待答复\n已收到：能\n[已收到]"


async def test_more_buttons_than_a_card_has_are_a_vote(app: Bench, gateway: Gateway) -> None:
    many = Card("是哪个任务", tuple(Button("choose_task", f"任务{number}", f"T{number}") for number in range(9)))
    await app.send("这条是哪个任务的？", "dm:Li.Na", card=many)
    (task_id,) = gateway.notices.cards
    options = gateway.notices.cards[task_id].card["checkbox"]
    assert await gateway.click("Li.Na", task_id, selected={options["question_key"]: [options["option_list"][7]["id"]]})
    assert (app.arrived[-1].action, app.arrived[-1].value, app.arrived[-1].of) == ("choose_task", "T7", "out-1")


async def test_a_vote_of_the_robot_is_read_the_same(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    many = Card("是哪个任务", tuple(Button("choose_task", f"任务{number}", f"T{number}") for number in range(20)))
    await bench.send("这条是哪个任务的？", card=many)
    task_id = gateway.last_card(GROUP)
    options = gateway.desk.cards[task_id].card["checkbox"]
    assert await gateway.click("zhou.ping", task_id, selected={options["question_key"]: [options["option_list"][19]["id"]]})
    await bench.until(lambda: bench.arrived[-1].kind == "click")
    assert (bench.arrived[-1].action, bench.arrived[-1].value, bench.arrived[-1].of) == ("choose_task", "T19", "out-1")
    await gateway.until(lambda: gateway.calls[-1].cmd == frames.UPDATE)
    assert gateway.calls[-1].errcode == frames.OK
