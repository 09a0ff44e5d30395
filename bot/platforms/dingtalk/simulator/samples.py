"""The `sample…` message templates of the robot API: what each takes, and what people see of it (§2.2)."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.platforms.dingtalk.simulator.depot import Depot
from bot.platforms.dingtalk.simulator.reading import shown_file, shown_markdown
from bot.platforms.dingtalk.simulator.shapes import Body, json_object, text_in

MESSAGE_BYTES = 15_000
FILE_TYPES = frozenset({"xlsx", "pdf", "zip", "rar", "doc", "docx"})

_NEEDED = {
    "sampleText": "content",
    "sampleMarkdown": "title text",
    "sampleImageMsg": "photoURL",
    "sampleLink": "title text messageUrl",
    "sampleActionCard": "title text singleTitle singleURL",
    "sampleActionCard2": "title text actionTitle1 actionURL1 actionTitle2 actionURL2",
    "sampleActionCard3": "title text actionTitle1 actionURL1 actionTitle3 actionURL3",
    "sampleActionCard4": "title text actionTitle1 actionURL1 actionTitle4 actionURL4",
    "sampleActionCard5": "title text actionTitle1 actionURL1 actionTitle5 actionURL5",
    "sampleActionCard6": "title text buttonTitle1 buttonUrl1 buttonTitle2 buttonUrl2",
    "sampleAudio": "mediaId duration",
    "sampleFile": "mediaId fileName fileType",
    "sampleVideo": "videoMediaId videoType picMediaId duration",
}
_KINDS = {"sampleText": "text", "sampleMarkdown": "markdown", "sampleImageMsg": "image", "sampleLink": "link"} | {
    "sampleAudio": "audio",
    "sampleFile": "file",
    "sampleVideo": "video",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A message as read from msgKey and msgParam. `mistake` is the code it is refused with."""

    kind: str = ""
    text: str = ""
    body: Body | None = None
    mistake: str = ""


def read(msg_key: str, msg_param: str, depot: Depot) -> Sample:
    if not msg_key:
        return Sample(mistake="invalidParameter.msgKey.empty")
    if msg_key not in _NEEDED:
        return Sample(mistake="invalidParameter.msgKey.invalid")
    if len(msg_param.encode("utf-8", "surrogatepass")) > MESSAGE_BYTES:
        return Sample(mistake="invalidParameter.msgParam.tooLong")
    param = json_object(msg_param)
    if param is None or any(not param.get(name) for name in _NEEDED[msg_key].split()) or not _CHECKS.get(msg_key, _any)(param, depot):
        return Sample(mistake="invalidParameter.msgParam.invalid")
    shown = _SHOWN.get(msg_key, _action_card)(param, depot)
    return Sample(_KINDS.get(msg_key, "action_card"), shown, {"msgKey": msg_key, "msgParam": param})


def _any(param: Body, depot: Depot) -> bool:
    return True


def _image_is_there(param: Body, depot: Depot) -> bool:
    where = text_in(param, "photoURL")
    return where.startswith(("http://", "https://")) or _is_kind(depot, where, "image")


def _file_is_there(param: Body, depot: Depot) -> bool:
    return text_in(param, "fileType") in FILE_TYPES and _is_kind(depot, text_in(param, "mediaId"), "file")


def _audio_is_there(param: Body, depot: Depot) -> bool:
    return _is_kind(depot, text_in(param, "mediaId"), "voice")


def _video_is_there(param: Body, depot: Depot) -> bool:
    return param["videoType"] == "mp4" and _is_kind(depot, text_in(param, "videoMediaId"), "video")


def _is_kind(depot: Depot, media_id: str, kind: str) -> bool:
    return media_id in depot.media and depot.media[media_id].kind == kind


def _image(param: Body, depot: Depot) -> str:
    media = depot.media.get(text_in(param, "photoURL"))
    return shown_file("image", media.name if media is not None else "")


def _action_card(param: Body, depot: Depot) -> str:
    names = [name for name in param if name.startswith(("singleTitle", "actionTitle", "buttonTitle"))]
    return "\n".join([shown_markdown(text_in(param, "text")), " ".join(f"[{param[name]}]" for name in names)])


_CHECKS: dict[str, Callable[[Body, Depot], bool]] = {
    "sampleImageMsg": _image_is_there,
    "sampleFile": _file_is_there,
    "sampleAudio": _audio_is_there,
    "sampleVideo": _video_is_there,
}
_SHOWN: dict[str, Callable[[Body, Depot], str]] = {
    "sampleText": lambda param, depot: str(param["content"]),
    "sampleMarkdown": lambda param, depot: shown_markdown(str(param["text"])),
    "sampleImageMsg": _image,
    "sampleLink": lambda param, depot: f"{param['title']}\n{param['text']}",
    "sampleAudio": lambda param, depot: shown_file("audio"),
    "sampleFile": lambda param, depot: shown_file("file", str(param["fileName"])),
    "sampleVideo": lambda param, depot: shown_file("video"),
}
