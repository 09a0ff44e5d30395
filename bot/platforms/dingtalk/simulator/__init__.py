"""A local stand-in for DingTalk: the same REST, Stream and callbacks, the same rules, the same ways to fail.

One server plays api., oapi., login. and wss-open-connection.dingtalk.com; `Gateway.base` is its address.

**The generic card.** The product needs one template, built and published once by hand on the card platform; its id is a
setting. It shows three text components, as written and never as markup, each only when its variable is not empty:

    title, text, state

and under them six buttons. The label of button N (1 to 6) is the variable `bN`, and the button is visible when it is not
empty. Each button calls back with the action id `bN` and one parameter `button` = `bN`, so that a click reads

    {"cardPrivateData": {"actionIds": ["b2"], "params": {"button": "b2"}}}

Every variable is a string of at most 1 KB; private data of a person lies over everybody's. Here the template is known as
`duban-generic.schema` unless `Gateway(card_template=…)` says otherwise; others are added with `Gateway.add_template`.
"""

from bot.platforms.dingtalk.simulator.cardtemplates import GENERIC_TEMPLATE, CardButton, CardTemplate
from bot.platforms.dingtalk.simulator.gateway import Gateway
from bot.platforms.dingtalk.simulator.tenant import PROFESSIONAL, STANDARD, WITH_ADD_ON, Limits, Switches
from bot.platforms.dingtalk.simulator.world import BOT, Call, Post
from bot.platforms.wire.staged import StagedClock

__all__ = [
    "BOT",
    "GENERIC_TEMPLATE",
    "PROFESSIONAL",
    "STANDARD",
    "WITH_ADD_ON",
    "Call",
    "CardButton",
    "CardTemplate",
    "Gateway",
    "Limits",
    "Post",
    "StagedClock",
    "Switches",
]
