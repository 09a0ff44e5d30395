"""The company's departments and people, and who is at the browser."""

from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.core.ports import DirectoryPerson, Undeliverable
from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.bench import Bench


@pytest.fixture
def tree(gateway: Gateway) -> dict[str, int]:
    add = gateway.directory.add_department
    centre = add("操作中心")
    storage, customs = add("仓储部门", centre), add("清关操作部门", centre)
    numbers = {"操作中心": centre, "仓储部门": storage, "清关操作部门": customs, "业务部门": add("业务部门")}
    gateway.directory.add_user("sun.qi", "孙琪", storage, customs)
    gateway.directory.add_user("qian.ba", "钱八", customs, storage)
    gateway.directory.departments[storage].leaders.append("qian.ba")
    return numbers


async def test_departments_stand_top_down_and_people_in_theirs_the_main_one_first(
    firm: Bench, gateway: Gateway, tree: dict[str, int]
) -> None:
    found = await firm.bot.directory()
    assert found.departments == ("操作中心", "仓储部门", "清关操作部门", "业务部门")
    people = {person.user: person for person in found.people}
    assert people["sun.qi"] == DirectoryPerson("sun.qi", "孙琪", ("仓储部门", "清关操作部门"))
    assert people["qian.ba"] == DirectoryPerson("qian.ba", "钱八", ("清关操作部门", "仓储部门"), leads=True)
    assert people["zhou.ping"].departments == ()
    assert len(found.people) == len(gateway.directory)


async def test_where_details_are_not_shown_names_are(firm: Bench, gateway: Gateway, tree: dict[str, int]) -> None:
    gateway.faults.refuse(48002, times=99, cmd="user/list")
    found = await firm.bot.directory()
    people = {person.user: person for person in found.people}
    assert people["qian.ba"].leads
    assert people["sun.qi"].name == "孙琪"


async def test_an_app_that_sees_one_department_shows_that(firm: Bench, gateway: Gateway, tree: dict[str, int]) -> None:
    gateway.company.apps[0].sees = frozenset({tree["仓储部门"]})
    found = await firm.bot.directory()
    assert found.departments == ("仓储部门",)
    assert {person.user for person in found.people} == {"sun.qi", "qian.ba"}


async def test_a_person_logs_in_once_with_each_code(firm: Bench, gateway: Gateway) -> None:
    gateway.logins.visitor = "LI.NA"
    url = firm.bot.login_url("https://duban.example/login", "abc123")
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as answer:
        back = urlsplit(answer.headers["Location"])
    query = parse_qs(back.query)
    assert (back.netloc, back.path, query["state"]) == ("duban.example", "/login", ["abc123"])
    assert await firm.bot.user_of(query["code"][0]) == "Li.Na"
    with pytest.raises(Undeliverable, match="42022"):
        await firm.bot.user_of(query["code"][0])


async def test_somebody_outside_the_company_does_not_log_in(firm: Bench, gateway: Gateway) -> None:
    gateway.logins.visitor = "stranger"
    url = firm.bot.login_url("https://d.example/", "s")
    async with aiohttp.ClientSession() as session, session.get(url, allow_redirects=False) as answer:
        code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    with pytest.raises(Undeliverable, match="不是本企业成员"):
        await firm.bot.user_of(code)
    with pytest.raises(Undeliverable):
        await firm.bot.user_of("none")
