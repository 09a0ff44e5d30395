"""The end points we call, where they are and what they cost (§2-§7, §10.1)."""

from dataclasses import dataclass
from typing import Literal

Bucket = Literal["api", "messages", "free"]
"""What a call draws on: the month's API calls, the month's webhook and Stream messages, or nothing."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`ancient`: on the old host, with the token in the query and errcode in the answer. `signed`: needs the app's token.

    `optional`: a refusal is expected, and nobody is called for it.
    """

    path: str
    method: Literal["GET", "POST", "PUT"] = "POST"
    bucket: Bucket = "api"
    ancient: bool = False
    signed: bool = True
    optional: bool = False


TOKEN = Endpoint("/v1.0/oauth2/accessToken", bucket="free", signed=False)
USER_TOKEN = Endpoint("/v1.0/oauth2/userAccessToken", bucket="free", signed=False)
ME = Endpoint("/v1.0/contact/users/me", "GET", "free", signed=False)

GROUP_SEND = Endpoint("/v1.0/robot/groupMessages/send")
GROUP_READERS = Endpoint("/v1.0/robot/groupMessages/query")
PRIVATE_SEND = Endpoint("/v1.0/robot/oToMessages/batchSend")
PRIVATE_READERS = Endpoint("/v1.0/robot/oToMessages/readStatus", "GET")
DING = Endpoint("/v1.0/robot/ding/send")
DOWNLOAD = Endpoint("/v1.0/robot/messageFiles/download", optional=True)
CARD = Endpoint("/v1.0/card/instances/createAndDeliver")
CARD_CALLBACK = Endpoint("/v1.0/card/callbacks/register")
ROBOTS = Endpoint("/v1.0/robot/groups/robots/query")
ADD_ROBOT = Endpoint("/v1.0/robot/groups/orgRobots/add", optional=True)

GROUP_CREATE = Endpoint("/v1.0/im/group/create")
GROUP_UPDATE = Endpoint("/v1.0/im/group/update")
SCENE_CREATE = Endpoint("/v1.0/im/sceneGroup/create")
SCENE_UPDATE = Endpoint("/v1.0/im/sceneGroup/update")

TODO_CREATE = Endpoint("/v1.0/todo/users/{union}/tasks")
TODO_DONE = Endpoint("/v1.0/todo/users/{union}/tasks/{task}/executorStatus", "PUT")

SESSION_SEND = Endpoint("/robot/sendBySession", bucket="messages", ancient=True, signed=False)
WEBHOOK_SEND = Endpoint("/robot/send", bucket="messages", ancient=True, signed=False)
WORK_NOTICE = Endpoint("/topapi/message/corpconversation/asyncsend_v2", ancient=True)
UPLOAD = Endpoint("/media/upload", ancient=True)

DEPARTMENTS = Endpoint("/topapi/v2/department/listsub", bucket="free", ancient=True)
DEPARTMENT_USERS = Endpoint("/topapi/user/listid", bucket="free", ancient=True)
USER = Endpoint("/topapi/v2/user/get", bucket="free", ancient=True)
USER_BY_UNION = Endpoint("/topapi/user/getbyunionid", bucket="free", ancient=True)
