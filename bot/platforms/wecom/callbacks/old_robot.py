"""Bodies of the old 群机器人 in the words of its successor. Events keep a shape of their own and stay archive material."""

from bot.platforms.wecom.callbacks.xml import Element
from bot.platforms.wecom.frames import Body, items_in, mapping_in, text_in


def body_of_xml(root: Element) -> Body:
    return {
        "msgid": root.text_in("MsgId"),
        "chatid": root.text_in("ChatId"),
        "chattype": root.text_in("ChatType"),
        "from": {"userid": root.text_in("From", "UserId")},
        "msgtype": root.text_in("MsgType"),
        "text": {"content": root.text_in("Text", "Content")},
        "mixed": {"msg_item": [_item_of_xml(item) for item in _items(root)]},
    }


def body_of_json(body: Body) -> Body:
    """The body itself where it is none of the old robot's."""
    if "mixed_message" not in body:
        return body
    items = items_in(mapping_in(body, "mixed_message"), "msg_item")
    return {**body, "mixed": {"msg_item": [{**item, "msgtype": text_in(item, "msg_type")} for item in items]}}


def _items(root: Element) -> list[Element]:
    mixed = root.one("MixedMessage")
    return [item for item in mixed.children if item.name == "MsgItem"] if mixed else []


def _item_of_xml(item: Element) -> Body:
    return {"msgtype": item.text_in("MsgType"), "text": {"content": item.text_in("Text", "Content")}}
