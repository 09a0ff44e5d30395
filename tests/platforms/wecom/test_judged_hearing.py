"""What arrives in another order than it was said."""

from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.bench import GROUP, PERSON, Bench


async def test_a_shuffled_order_loses_nothing_and_is_that_of_arrival(bench: Bench, gateway: Gateway) -> None:
    """R07: messages carry no time of their own here (§9.2), so nobody can claim to know a better order."""
    gateway.faults.held = 2
    await gateway.say(PERSON, GROUP, "运输调度部门-5月10日：已安排货车")
    await gateway.say(PERSON, GROUP, "运输调度部门-5月10日：更正，明日安排")
    await gateway.release(backwards=True)
    await bench.until(lambda: len(bench.arrived) == 2)
    assert [message.text[-4:] for message in bench.arrived] == ["明日安排", "安排货车"]
    assert [message.sent_at for message in bench.arrived] == [None, None]
