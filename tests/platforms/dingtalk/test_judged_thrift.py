"""What a second look at the month's calls found."""

from datetime import timedelta

from bot.platforms.dingtalk.simulator import Gateway
from handlers.groups import GIVE_UP_AFTER, LOOK_EVERY, until_next_look
from tests.platforms.dingtalk.listening import Listening


def test_a_group_nobody_adds_the_robot_to_costs_ever_fewer_calls() -> None:
    """Every look is one of the month's 5,000 calls (§7); every ten minutes for two weeks would be 2,016."""
    looks, waited = 0, LOOK_EVERY
    while waited < GIVE_UP_AFTER:
        looks, waited = looks + 1, waited + until_next_look(waited)
    assert looks < 80
    assert until_next_look(timedelta(hours=1)) == LOOK_EVERY


async def test_opening_a_connection_is_counted_like_any_call(listening: Listening, gateway: Gateway) -> None:
    """What it draws on nobody says; that it was made, `/metrics` says."""
    assert [call.path for call in gateway.calls] == ["/v1.0/gateway/connections/open"]
    assert listening.counted == {"free": 1}
