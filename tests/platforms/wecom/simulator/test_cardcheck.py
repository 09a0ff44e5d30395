"""The field table of cards (dossier §2.5), entry by entry."""

from typing import Any

import pytest

from bot.platforms.wecom.simulator.cardcheck import app_card_mistake, mistake

LINK = {"type": 1, "url": "https://x.example"}
OPTIONS = [{"id": "am", "text": "上午"}, {"id": "pm", "text": "下午"}]
NOTICE = {"card_type": "text_notice", "main_title": {"title": "表"}, "card_action": LINK, "task_id": "t"}
NEWS = {"card_type": "news_notice", "main_title": {"title": "表"}, "card_image": {"url": "u"}, "card_action": LINK}
BUTTONS = {"card_type": "button_interaction", "main_title": {"title": "?"}, "button_list": [{"text": "是", "key": "y"}], "task_id": "t"}
BOX = {"question_key": "eta", "option_list": OPTIONS}
SUBMIT = {"text": "提交", "key": "go"}
VOTE = {"card_type": "vote_interaction", "main_title": {"title": "?"}, "checkbox": BOX, "submit_button": SUBMIT, "task_id": "t"}
FORM = {"card_type": "multiple_interaction", "main_title": {"title": "?"}, "select_list": [BOX], "submit_button": SUBMIT}

GOOD: list[dict[str, Any]] = [
    NOTICE | {"source": {"desc": "督办", "desc_color": 3}, "jump_list": [{"type": 1, "title": "看", "url": "u"}]},
    NOTICE | {"horizontal_content_list": [{"keyname": "责任人", "type": 3, "userid": "li.na"}, {"keyname": "时间", "value": "9点"}]},
    NOTICE | {"action_menu": {"desc": "更多", "action_list": [{"text": "关", "key": "off"}]}},
    NEWS | {"card_image": {"url": "u", "aspect_ratio": 2.25}},
    BUTTONS | {"button_selection": BOX},
    VOTE,
    FORM,
]
BAD: list[dict[str, Any]] = [
    NOTICE | {"source": {"desc_color": 4}},
    NOTICE | {"card_action": {"type": 1}},
    NOTICE | {"card_action": {"type": 3, "url": "u"}},
    NOTICE | {"jump_list": [{"type": 1, "title": "看"}]},
    NOTICE | {"jump_list": [{"type": 0, "title": "看"}] * 4},
    NOTICE | {"horizontal_content_list": [{"value": "9点"}]},
    NOTICE | {"horizontal_content_list": [{"keyname": "责任人", "type": 3}]},
    NOTICE | {"horizontal_content_list": [{"keyname": "表", "value": "x"}] * 7},
    NOTICE | {"action_menu": {"action_list": [{"text": "关", "key": str(number)} for number in range(4)]}},
    NEWS | {"card_image": {"url": "u", "aspect_ratio": 1.2}},
    NEWS | {"image_text_area": {"title": "两个"}},
    BUTTONS | {"button_selection": {"question_key": "eta", "option_list": []}},
    VOTE | {"checkbox": BOX | {"mode": 2}},
    VOTE | {"checkbox": BOX | {"option_list": OPTIONS * 11}},
    FORM | {"select_list": [BOX] * 4},
    FORM | {"select_list": [BOX | {"option_list": [OPTIONS[0]] * 2}]},
    FORM | {"submit_button": {"text": "提交"}},
]


@pytest.mark.parametrize("card", GOOD)
def test_a_card_by_the_table_is_taken(card: dict[str, Any]) -> None:
    assert mistake(card) is None


@pytest.mark.parametrize("card", BAD)
def test_a_card_beside_the_table_is_refused(card: dict[str, Any]) -> None:
    assert mistake(card)


def test_an_apps_card_may_do_a_little_more() -> None:
    """§2.5: buttons that open an address, a text in the button's place, an attachment."""
    more: dict[str, Any] = {"button_list": [{"text": "看", "type": 1, "url": "https://x.example"}], "replace_text": "已确认"}
    more["horizontal_content_list"] = [{"keyname": "附件", "type": 2, "media_id": "MD-1"}]
    assert app_card_mistake(BUTTONS | more) is None
    assert mistake(BUTTONS | more)
