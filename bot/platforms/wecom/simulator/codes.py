"""The error codes of the REST API (全局错误码, path 90313) that only the server side needs, each with its usual words."""

from bot.platforms.wecom.frames import Answer, Body

BAD_SECRET = 40001
NO_SUCH_USER = 40003
BAD_FILE_TYPE = 40005
BAD_CORP = 40013
BAD_TOKEN = 40014
BAD_CODE = 40029
USED_CODE = 42022
TOO_MANY_RECEIVERS = 40032
BAD_USER_LIST = 40050
BAD_AGENT = 40056
BAD_PARAMETER = 40058
NO_TOKEN = 41001
TOKEN_EXPIRED = 42001
NEEDS_GET, NEEDS_POST = 43001, 43002
EMPTY_MEDIA, EMPTY_TEXT = 44001, 44004
MEDIA_TOO_LARGE, TEXT_TOO_LONG = 45001, 45002
TOO_OFTEN = 45009
MOBILE_UNKNOWN = 46004
UNREADABLE = 47001
NOT_PERMITTED = 48002
BAD_REDIRECT, OUT_OF_SCOPE = 50001, 50002
NO_SUCH_DEPARTMENT = 60003
NO_PRIVILEGE = 60011
UNTRUSTED_IP = 60020
USER_UNKNOWN = 60111
NOBODY_REACHED = 81013
NOBODY_NAMED = 82001
BAD_CHAT_ID, NO_SUCH_CHAT, BAD_CHAT_NAME, BAD_OWNER, BAD_MEMBER_COUNT, BAD_MEMBER, NOT_YOUR_CHAT = (
    86001,
    86003,
    86004,
    86005,
    86006,
    86007,
    86008,
)
OWNER_NOT_LISTED, CHAT_EXISTS = 86207, 86215
BAD_WEBHOOK, WEBHOOK_OFF, WEBHOOK_NOT_IN_GROUP = 93000, 93004, 93008
WRONG_AGENT = 301002
PHONE_NOT_PERMITTED = 301049

_WORDS = {
    -1: "system busy",
    BAD_SECRET: "invalid credential",
    BAD_CORP: "invalid corpid",
    BAD_TOKEN: "invalid access_token",
    BAD_CODE: "invalid code",
    USED_CODE: "code has been used",
    BAD_AGENT: "invalid agentid",
    NO_TOKEN: "access_token missing",
    TOKEN_EXPIRED: "access_token expired",
    NEEDS_GET: "require GET method",
    NEEDS_POST: "require POST method",
    EMPTY_MEDIA: "empty media data",
    EMPTY_TEXT: "text content is empty",
    TOO_OFTEN: "api freq out of limit",
    UNREADABLE: "data format error",
    NOT_PERMITTED: "api forbidden",
    NO_PRIVILEGE: "no privilege to access/modify contact/party/agent",
    USER_UNKNOWN: "userid not found",
    NO_SUCH_CHAT: "chatid not found",
    NOBODY_REACHED: "user & party & tag all invalid",
    BAD_WEBHOOK: "invalid webhook url",
    WRONG_AGENT: "not allow to access agent",
}


def fine(**body: object) -> Answer:
    return Answer(0, "ok", body)


def refused(code: int, words: str = "") -> Answer:
    return Answer(code, words or _WORDS.get(code, "invalid request"))


def written(answer: Answer) -> Body:
    """The JSON object of an answer: everything stands on the top level."""
    return {"errcode": answer.errcode, "errmsg": answer.errmsg, **answer.body}
