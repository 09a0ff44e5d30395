"""The platform's directory against the organisation file: what is new, who moved, who is gone."""

from bot.core.directory_changes import Gone, Moved, NewAccount, NewDepartment, NewHead, NewPerson, Renamed, applicable, compare, in_words
from bot.core.organisation_loading import load_organisation
from bot.core.ports import Directory, DirectoryPerson
from bot.core.sources import Source
from bot.organisation_writing import written

FILE = """\
# 谁是谁
[[department]]
name = "仓储部门"      # 仓库在三号门
aliases = ["仓储部"]
coordinators = ["chen"]

[[department]]
name = "财务部门"
head = "zhou"

[[person]]
id = "chen"
name = "陈立"
department = "仓储部门"

[[person]]
id = "zhou"
name = "周文静"
department = "财务部门"
wecom = "wenjing"
"""
KNOWN = load_organisation(Source.parse("org.toml", FILE))


def directory(*people: DirectoryPerson, departments: tuple[str, ...] = ("仓储部", "财务部门", "法务部")) -> Directory:
    return Directory(departments, people)


CHEN = DirectoryPerson("Chen.Li", "陈立", ("仓储部",))
ZHOU = DirectoryPerson("wenjing", "周文静", ("财务部门",))


def test_an_account_is_found_by_name_and_department() -> None:
    assert compare(directory(CHEN, ZHOU), KNOWN, "wecom") == [NewAccount("chen", "Chen.Li")]


def test_two_namesakes_are_nobodys_account() -> None:
    twins = [DirectoryPerson(user, "陈立", ("仓储部",)) for user in ("chen1", "chen2")]
    changes = compare(directory(*twins, ZHOU), KNOWN, "wecom")
    assert {change.user for change in changes if isinstance(change, NewAccount)} <= {"chen1", "chen2"}
    assert len(changes) == 2


def test_who_is_new_in_a_known_department_is_added_with_an_id_of_their_own() -> None:
    assert compare(directory(CHEN, ZHOU, DirectoryPerson("zhou", "周立", ("仓储部门",))), KNOWN, "wecom")[1:] == [
        NewPerson("zhou-2", "周立", "仓储部门", "zhou")
    ]


def test_a_move_and_a_new_name_are_told() -> None:
    moved = DirectoryPerson("WENJING", "周文婧", ("仓储部",))
    assert compare(directory(CHEN, moved), KNOWN, "wecom")[1:] == [
        Renamed("zhou", "周文静", "周文婧"),
        Moved("zhou", "财务部门", "仓储部门"),
    ]


def test_who_is_gone_is_told_and_stays_in_the_file() -> None:
    changes = compare(directory(CHEN), KNOWN, "wecom")
    assert changes[-1] == Gone("zhou", "周文静")
    assert applicable(changes) == [NewAccount("chen", "Chen.Li")]
    assert "周文静" in written(FILE, applicable(changes), "wecom")


def test_a_department_without_head_gets_the_one_who_leads_it() -> None:
    leader = DirectoryPerson("Chen.Li", "陈立", ("仓储部",), leads=True)
    assert compare(directory(leader, ZHOU), KNOWN, "wecom")[-1] == NewHead("仓储部门", "chen")


def test_departments_outside_the_file_are_left_alone_unless_everything_is_wanted() -> None:
    lawyer = DirectoryPerson("fa", "方律", ("法务部",))
    assert compare(directory(CHEN, ZHOU, lawyer), KNOWN, "wecom") == [NewAccount("chen", "Chen.Li")]
    everything = compare(directory(CHEN, ZHOU, lawyer), KNOWN, "wecom", everything=True)
    assert NewDepartment("法务部") in everything
    assert NewPerson("fa", "方律", "法务部", "fa") in everything


def test_the_file_keeps_its_comments_and_still_loads() -> None:
    lawyer = DirectoryPerson("fa.lv", "方律", ("法务部",))
    text = written(FILE, compare(directory(CHEN, ZHOU, lawyer), KNOWN, "wecom", everything=True), "wecom")
    assert "# 仓库在三号门" in text
    loaded = load_organisation(Source.parse("org.toml", text))
    assert loaded.person_by_account("wecom", "chen.li") == "chen"
    assert loaded.people["fa.lv"].department == "法务部"
    assert compare(directory(CHEN, ZHOU, lawyer), loaded, "wecom", everything=True) == []


def test_every_change_has_its_line() -> None:
    changes = [
        NewDepartment("法务部"),
        NewPerson("a", "甲", "法务部", "a"),
        NewHead("法务部", "a"),
        Moved("a", None, "法务部"),
        Gone("a", "甲"),
    ]
    assert all(in_words(change).count("　") >= 1 for change in changes)
