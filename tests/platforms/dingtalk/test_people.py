"""The address book, who read what, logging in, and to-dos."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.core.ports import DirectoryPerson, TryLater, Undeliverable
from bot.platforms.dingtalk.login import Login
from bot.platforms.dingtalk.readers import Readers
from bot.platforms.dingtalk.simulator import Gateway
from bot.platforms.dingtalk.todos import Todos
from tests.platforms.dingtalk.speaking import GROUP, LI, PRIVATE, WANG, Booth

BACK = "https://duban.example/login"


async def test_departments_and_people_are_listed_top_down(booth: Booth, gateway: Gateway) -> None:
    gateway.directory.add(2, "运输调度部门")
    gateway.directory.add(3, "华东组", 2)
    gateway.add_person("u2001", "赵敏", departments=(3, 2))
    gateway.add_person("out1", "外部人", external=True)
    found = await booth.people.directory()
    assert found.departments == ("运输调度部门", "华东组")
    assert DirectoryPerson("u2001", "赵敏", ("华东组", "运输调度部门")) in found.people
    assert {person.user for person in found.people} == {WANG, LI, "u2001"}
    assert set(booth.spent) == {"free"}


async def test_the_address_book_needs_its_permission(booth: Booth, gateway: Gateway) -> None:
    gateway.switches.scopes = frozenset()
    with pytest.raises(Undeliverable, match="权限"):
        await booth.people.directory()


async def test_readers_of_a_group_message_are_told_page_by_page(booth: Booth, gateway: Gateway) -> None:
    members = [f"m{number:03d}" for number in range(250)]
    for user in members:
        gateway.add_person(user)
    sent = await booth.say("跟踪表")
    post = gateway.world.chats[GROUP][-1]
    for user in members:
        gateway.mark_read(user, post)
    assert await Readers(booth.api).readers(GROUP, sent.platform_id or "") == frozenset(members)
    assert booth.calls().count("query") == 2


async def test_the_reader_of_a_private_message_is_told(booth: Booth, gateway: Gateway) -> None:
    sent = await booth.say("待您答复", PRIVATE)
    readers = Readers(booth.api)
    assert await readers.readers(PRIVATE, sent.platform_id or "") == frozenset()
    gateway.mark_read(WANG, gateway.world.chats[PRIVATE][-1])
    assert await readers.readers(PRIVATE, sent.platform_id or "") == frozenset({WANG})


async def test_readers_are_told_for_a_day(booth: Booth, gateway: Gateway) -> None:
    sent = await booth.say("待您答复", PRIVATE)
    gateway.advance(86_401)
    with pytest.raises(Undeliverable, match="过期"):
        await Readers(booth.api).readers(PRIVATE, sent.platform_id or "")


async def came_back(url: str) -> dict[str, list[str]]:
    """What the browser brings back from the platform's page."""
    async with aiohttp.ClientSession() as browser, browser.get(url, allow_redirects=False) as answer:
        return parse_qs(urlsplit(answer.headers["Location"]).query)


async def test_a_person_logs_in(booth: Booth, gateway: Gateway) -> None:
    gateway.login.person = WANG
    login = Login(booth.api, booth.people)
    brought = await came_back(login.login_url(BACK, "state&1"))
    assert brought["state"] == ["state&1"]
    assert await login.user_of(brought["code"][0]) == WANG
    with pytest.raises(Undeliverable):
        await login.user_of(brought["code"][0])
    assert set(booth.spent) == {"free"}


@pytest.mark.parametrize("corp", ["dingother", None])
async def test_people_of_another_organisation_stay_outside(gateway: Gateway, corp: str | None) -> None:
    gateway.add_person(WANG, "王调度")
    booth = Booth(gateway, corp_id=corp)
    with pytest.raises(Undeliverable, match="企业"):
        await Login(booth.api, booth.people).user_of(gateway.login.issue(WANG))
    await booth.speaker.close()


async def test_an_external_contact_stays_outside(booth: Booth, gateway: Gateway) -> None:
    gateway.add_person("out1", "外部人", external=True)
    with pytest.raises(Undeliverable):
        await Login(booth.api, booth.people).user_of(gateway.login.issue("out1"))


async def test_a_to_do_is_made_and_ticked_off(booth: Booth, gateway: Gateway) -> None:
    todos = Todos(booth.api, booth.people)
    due = datetime(2026, 5, 20, 9, tzinfo=UTC)
    name = await todos.create(WANG, "T1 处置方案", due, "https://duban.example/t/1", "o-17")
    assert gateway.todos.made[name].body["dueTime"] == int(due.timestamp() * 1000)
    assert gateway.todos.made[name].executors == {WANG: False}
    await todos.done(WANG, name)
    assert gateway.todos.made[name].done
    assert booth.calls().count("get") == 1


async def test_trouble_with_a_to_do_is_tried_later(booth: Booth, gateway: Gateway) -> None:
    gateway.faults.plan("error", "/todo/")
    with pytest.raises(TryLater):
        await Todos(booth.api, booth.people).create(WANG, "事", datetime(2026, 5, 20, tzinfo=UTC), "https://duban.example/", "s1")
