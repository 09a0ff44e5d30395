"""Cards go out, clicks come back, and the clicker sees that they were taken."""

import pytest

from bot.core.messages import Button, Card
from bot.platforms.wecom import frames
from bot.platforms.wecom.cards import press_of, task_id, template_card
from bot.platforms.wecom.simulator import Gateway, StagedClock
from bot.platforms.wecom.simulator.cardcheck import mistake
from bot.platforms.wecom.simulator.reading import shown_card
from tests.platforms.wecom.bench import GROUP, PERSON, PRIVATE, Bench

CARD = Card("请确认 #41", (Button("answer_yes", "能", "41"), Button("answer_no", "不能", "41"), Button("promise", "正在核实")))
QUESTION = "已记 #41 请清关操作部门确认：\n「5月14日上午能否放行？」\n提出：运输调度部门　请于 15:40 前答复"


async def test_a_short_text_stands_on_its_card(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    await bench.send(QUESTION, card=CARD)
    assert gateway.said(GROUP) == [f"请确认 #41\n{QUESTION}\n[能] [不能] [正在核实]"]


async def test_a_long_text_goes_ahead_of_its_card(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    long = "\n".join(["仓储部门：入库清点完成80%"] * 12)
    await bench.send(long, card=CARD)
    assert gateway.said(GROUP) == [long, "请确认 #41\n[能] [不能] [正在核实]"]


async def test_a_click_brings_back_its_message_its_action_and_its_value(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    sent = bench.outgoing(QUESTION, card=CARD)
    await bench.bot.send(sent)
    await gateway.click("zhao", gateway.last_card(GROUP), "能")
    await bench.until(lambda: len(bench.arrived) == 2)
    click = bench.arrived[-1]
    assert (click.kind, click.action, click.value, click.of) == ("click", "answer_yes", "41", sent.id)
    assert (click.sender, click.chat, click.reply_hint) == ("zhao", GROUP, None)


async def test_only_the_clicker_sees_the_click_taken(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    await bench.send(QUESTION, card=CARD)
    card = gateway.last_card(GROUP)
    await gateway.click("zhao", card, "能")
    await gateway.until(lambda: "zhao" in gateway.desk.cards[card].views)
    assert shown_card(gateway.desk.cards[card].seen_by("zhao")) == "请确认 #41\n已收到：能\n[已收到]"
    assert "[能] [不能]" in shown_card(gateway.desk.cards[card].seen_by(PERSON))


async def test_a_click_on_a_card_already_taken_means_nothing(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    await bench.send(QUESTION, card=CARD)
    card = gateway.last_card(GROUP)
    await gateway.click("zhao", card, "能")
    await gateway.until(lambda: "zhao" in gateway.desk.cards[card].views)
    await gateway.click("zhao", card, "已收到")
    await bench.hears("之后")
    assert [message.kind for message in bench.arrived] == ["say", "click", "say"]


async def test_a_click_is_answered_only_after_it_is_stored(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await bench.hears("早", chat=PRIVATE)
    await bench.send(QUESTION, PRIVATE, card=CARD)
    bench.door_faults = 1
    await gateway.click(PERSON, gateway.last_card(PRIVATE), "不能")
    assert not any(call.cmd == frames.UPDATE for call in gateway.calls)
    await clock.skip(lambda seconds: seconds < 1)
    await gateway.until(lambda: any(call.cmd == frames.UPDATE for call in gateway.calls))
    assert bench.arrived[-1].action == "answer_no"


async def test_a_click_stored_too_late_is_kept_and_its_card_left_alone(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await bench.hears("早")
    await bench.send(QUESTION, card=CARD)
    bench.door_faults = 5
    await gateway.click(PERSON, gateway.last_card(GROUP), "能")
    for _ in range(5):
        await clock.skip(lambda seconds: seconds < 30)
    await bench.until(lambda: len(bench.arrived) == 2)
    assert bench.arrived[-1].kind == "click"
    assert not any(call.cmd == frames.UPDATE for call in gateway.calls)


async def test_a_click_after_a_restart_still_means_the_same(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    await bench.send(QUESTION, card=CARD)
    await bench.stop()
    later = Bench(gateway)
    await later.start()
    await gateway.click("zhao", gateway.last_card(GROUP), "正在核实")
    await later.until(lambda: len(later.arrived) == 1)
    await later.stop()
    assert (later.arrived[0].action, later.arrived[0].value, later.arrived[0].of) == ("promise", None, "out-1")


@pytest.mark.parametrize("title", ["", "  ", "很长的标题" * 20, "<@all> **粗**", "两\n行"])
@pytest.mark.parametrize("message_id", ["out-1", "任务/1", "x" * 300, ""])
def test_any_title_and_any_id_make_a_card_the_platform_takes(title: str, message_id: str, clock: StagedClock) -> None:
    card = template_card(Card(title, CARD.buttons), message_id, clock.now(), "正文")
    assert mistake(card) is None
    press = press_of({"event_key": card["button_list"][0]["key"], "task_id": card["task_id"]})
    assert (press.of, press.action, press.value) == (message_id, "answer_yes", "41")


def test_a_message_sent_again_has_a_card_with_a_task_id_of_its_own(clock: StagedClock) -> None:
    first = task_id("out-1", clock.now())
    clock.advance(1)
    assert task_id("out-1", clock.now()) != first


def test_a_long_value_leaves_out_what_is_only_for_show(clock: StagedClock) -> None:
    card = template_card(Card("标题" * 9, (Button("fix", "就这样登记", "值" * 320),)), "m", clock.now())
    assert mistake(card) is None
    assert press_of({"event_key": card["button_list"][0]["key"]}).value == "值" * 320
    with pytest.raises(ValueError, match="does not fit"):
        template_card(Card("标题", (Button("fix", "登记", "值" * 400),)), "m", clock.now())


@pytest.mark.parametrize("event", [{"eventkey": "yes", "taskid": "t"}, {"event_key": "yes", "task_id": "t"}])
def test_both_published_spellings_of_a_click_are_read(event: dict[str, str]) -> None:
    assert (press_of(event).action, press_of(event).of) == ("yes", "t")
