"""A company on the simulator with robot and app: its people, and a group the app made and a person added the robot to."""

from dataclasses import dataclass

from bot.core.ports import GroupPlan
from bot.platforms.wecom.api import App
from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.bench import Bench

PEOPLE = {"zhou.ping": "周平", "Li.Na": "李娜", "wang.lei": "王磊"}


def app_of(gateway: Gateway, *, phones: bool = False, secret: str = "app-secret") -> App:
    return App(gateway.company.corpid, 1000002, secret, phones, gateway.base_url, gateway.base_url)


@dataclass(frozen=True, slots=True)
class Room:
    """A group by all its ids."""

    chat: str
    appchat: str

    @property
    def addresses(self) -> dict[str, str]:
        return {"appchat": self.appchat}


async def make_room(bench: Bench, key: str = "T1", *members: str, awake: bool = True) -> Room:
    """Made by the app; the robot is added by a person who then says something (`awake`)."""
    plan = GroupPlan(key, "5月进口电子", "zhou.ping", members or ("Li.Na", "wang.lei"))
    opened = await bench.bot.open_group(plan)
    room = Room(bench.gateway.add_bot(key), opened.addresses["appchat"])
    if awake:
        await bench.gateway.say("zhou.ping", room.chat, "早")
    return room
