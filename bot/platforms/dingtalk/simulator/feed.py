"""The personal-event feed of a bridge account: every post in its internal groups, but its own (§1.5)."""

import json

from bot.core.messages import is_private
from bot.platforms.dingtalk.simulator.shapes import Body, mapping_in
from bot.platforms.dingtalk.simulator.world import BOT, Post, World

EVENT = "user_im_message_receive_group"
_FEEDING = frozenset({"person", "group", "session", "webhook", "card", "scene"})


def feed_line(world: World, post: Post, bridge_user: str) -> str | None:
    """The NDJSON line of a post, or None where the bridge account hears nothing of it."""
    if not bridge_user or post.sender == bridge_user or is_private(post.chat) or post.mouth not in _FEEDING:
        return None
    if bridge_user not in world.groups[post.chat].members or post.kind in ("toast", "card_update"):
        return None
    return json.dumps(_event(world, post), ensure_ascii=False)


def _event(world: World, post: Post) -> Body:
    stamp = int(post.at.timestamp() * 1000)
    event: Body = {
        "type": EVENT,
        "event_id": f"pe-{world.number()}",
        "timestamp": str(stamp),
        "subscribe_id": f"sub-{post.chat}",
        "message_id": post.key,
        "conversation_id": post.chat,
        "sender": world.bot_name if post.sender == BOT else world.name(post.sender),
        "sender_open_dingtalk_id": f"odid-{post.sender}",
        "content": post.text,
        "create_time": stamp,
        "event_time": stamp,
    }
    quoted = mapping_in(mapping_in(post.body, "text"), "repliedMsg")
    return event | ({"quoted_message": quoted} if quoted else {})
