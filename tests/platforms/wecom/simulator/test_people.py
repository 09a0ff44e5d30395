"""Directory, login and telephone (dossier §5.1, §5.2, §2.4)."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.core.organisation import Company, Department, Organisation, Person
from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wecom.simulator.directory import Directory
from tests.platforms.wecom.simulator.desk import Client

BACK = "https://duban.example/login"


async def test_departments_are_read_as_a_tree_and_people_department_by_department(client: Client, gateway: Gateway) -> None:
    """§5.1: sub-departments are asked for one by one; no mobile comes out."""
    gateway.directory.add_department("一库", 2)
    departments = (await client.get("department/list"))["department"]
    assert [(found["id"], found["name"], found["parentid"]) for found in departments[1:]] == [(2, "仓储部门", 1), (3, "一库", 2)]
    below = (await client.get("department/simplelist", id=2))["department_id"]
    assert [found["id"] for found in below] == [2, 3]
    users = (await client.get("user/list", department_id=2))["userlist"]
    assert [(user["userid"], user["direct_leader"], user["position"]) for user in users] == [
        ("Li.Na", [], ""),
        ("wang.lei", ["Li.Na"], "专职沟通协调岗"),
    ]
    assert "mobile" not in users[0]
    assert (await client.get("user/list", department_id=99))["errcode"] == 60003


async def test_a_userid_is_compared_without_case(client: Client) -> None:
    """§5.1."""
    assert (await client.get("user/get", userid="LI.NA"))["userid"] == "Li.Na"
    assert (await client.get("user/get", userid="nobody"))["errcode"] == 60111


async def test_an_app_sees_its_range_only(client: Client, gateway: Gateway) -> None:
    """§4.2: 60011."""
    gateway.company.apps[0].sees = frozenset({2})
    assert (await client.get("user/simplelist", department_id=1))["errcode"] == 60011
    assert (await client.get("user/get", userid="zhou.ping"))["errcode"] == 60011
    assert [found["id"] for found in (await client.get("department/list"))["department"]] == [2]


async def test_all_ids_are_listed_in_pages_and_for_the_sync_secret_only(client: Client) -> None:
    """§5.1."""
    assert await client.code("user/list_id", {"limit": 3}) == 48002
    await client.log_in("contacts-secret")
    first = await client.post("user/list_id", {"limit": 3})
    rest = await client.post("user/list_id", {"limit": 3, "cursor": first["next_cursor"]})
    assert (len(first["dept_user"]), len(rest["dept_user"]), rest["next_cursor"]) == (3, 1, "")
    assert (await client.notify("li.na"))["errcode"] == 48002


async def test_guessing_telephone_numbers_shuts_the_door_for_a_day(client: Client, gateway: Gateway) -> None:
    """§5.1: more than a fifth of the headcount."""
    asked = [await client.post("user/getuserid", {"mobile": mobile}) for mobile in ("13800000001", "139", "13800000001")]
    assert [answer["errcode"] for answer in asked] == [0, 46004, 45009]
    gateway.advance(86_400)
    await client.log_in()
    assert (await client.post("user/getuserid", {"mobile": "13800000001"}))["userid"] == "Li.Na"


def test_an_organisation_file_fills_the_directory() -> None:
    """§10.9: departments, heads, coordinators, accounts."""
    departments = {"仓储部门": Department("仓储部门", head="head_cc", coordinators=("chen",))}
    people = {
        "head_cc": Person("head_cc", "郑经理", "仓储部门"),
        "chen": Person("chen", "陈立", "仓储部门", {"wecom": "chen.li"}),  # type: ignore[arg-type]
        "vp": Person("vp", "副总"),
    }
    directory = Directory()
    directory.load(Organisation(Company(), departments, people))  # type: ignore[arg-type]
    chen = directory.find("CHEN.LI")
    assert chen is not None
    assert (chen.name, chen.departments, chen.position, chen.leader) == ("陈立", (2,), "专职沟通协调岗", "head_cc")
    assert directory.departments[2].leaders == ["head_cc"]
    assert len(directory) == 3


async def authorize(client: Client, **query: str) -> str:
    """Where the browser is sent, or the page's text."""
    whole = {"appid": "wwcorp01", "redirect_uri": BACK, "response_type": "code", "scope": "snsapi_base", "state": "s1"} | query
    url = f"{client.gateway.base_url}/connect/oauth2/authorize"
    async with client.session.get(url, params=whole, allow_redirects=False) as response:
        return response.headers.get("Location") or await response.text()


async def code_of(client: Client) -> str:
    return parse_qs(urlsplit(await authorize(client)).query)["code"][0]


async def test_a_login_comes_back_with_a_code_that_is_good_once(client: Client, gateway: Gateway) -> None:
    """§5.2: single use, five minutes."""
    gateway.logins.visitor = "LI.NA"
    assert parse_qs(urlsplit(await authorize(client)).query)["state"] == ["s1"]
    code = await code_of(client)
    assert (await client.get("auth/getuserinfo", code=code))["userid"] == "Li.Na"
    assert (await client.get("auth/getuserinfo", code=code))["errcode"] == 42022
    late = await code_of(client)
    gateway.advance(301)
    assert (await client.get("auth/getuserinfo", code=late))["errcode"] == 40029


async def test_a_stranger_is_known_by_an_openid_only(client: Client, gateway: Gateway) -> None:
    """§5.2."""
    gateway.logins.visitor = "stranger"
    answer = await client.get("auth/getuserinfo", code=await code_of(client))
    assert "userid" not in answer
    assert answer["openid"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"appid": "x"}, "40013"),
        ({"redirect_uri": "https://evil.example/"}, "50001"),
        ({"state": "a-b"}, "40058"),
        ({"scope": ""}, "40058"),
    ],
)
async def test_a_login_page_is_checked(client: Client, gateway: Gateway, query: dict[str, str], code: str) -> None:
    """§5.2."""
    gateway.company.trusted_domains = {"duban.example"}
    assert (await authorize(client, **query)).startswith(code)


async def test_a_call_rings_and_tells_whether_it_was_answered(client: Client, gateway: Gateway) -> None:
    """§2.4."""
    gateway.phones.silent.add("wang.lei")
    rung = (await client.post("pstncc/call", {"callee_userid": ["li.na", "wang.lei", "nobody"]}))["states"]
    talked = [
        (await client.post("pstncc/getstates", {"callee_userid": state["userid"], "callid": state["callid"]}))["istalked"]
        for state in rung[:2]
    ]
    assert talked == [1, 0]
    assert rung[2]["code"] == 60111
    assert [(post.mouth, post.chat) for post in gateway.transcript] == [("phone", "dm:Li.Na"), ("phone", "dm:wang.lei")]


async def test_a_person_is_called_three_times_in_eight_minutes(client: Client, gateway: Gateway) -> None:
    """§2.4: reason 13."""
    for _ in range(4):
        (state,) = (await client.post("pstncc/call", {"callee_userid": ["li.na"]}))["states"]
    answer = await client.post("pstncc/getstates", {"callee_userid": "Li.Na", "callid": state["callid"]})
    assert (answer["istalked"], answer["reason"]) == (0, 13)
    assert len(gateway.transcript) == 3


async def test_an_app_that_may_not_call_is_told(client: Client, gateway: Gateway) -> None:
    """§2.4."""
    gateway.company.apps[0].may_phone = False
    assert await client.code("pstncc/call", {"callee_userid": ["li.na"]}) == 301049
