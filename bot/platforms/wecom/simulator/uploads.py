"""`media/upload` and `media/get`: temporary media of the company's apps (paths 90253, 90254)."""

from bot.platforms.wecom.frames import BAD_MEDIA, Answer
from bot.platforms.wecom.simulator import codes
from bot.platforms.wecom.simulator.ask import Ask, Door, Doors
from bot.platforms.wecom.simulator.depot import APPS, Depot, Media


class Uploads:
    def __init__(self, depot: Depot) -> None:
        self._depot = depot

    @property
    def doors(self) -> Doors:
        return {"media/upload": Door("POST", self._upload), "media/get": Door("GET", self._get)}

    def _upload(self, ask: Ask) -> Answer:
        return take(self._depot, ask, APPS)

    def _get(self, ask: Ask) -> Answer | Media:
        media = self._depot.found(ask.query.get("media_id", ""), ask.now)
        return media if media is not None and media.owner == APPS else codes.refused(BAD_MEDIA, "invalid media_id")


def take(depot: Depot, ask: Ask, owner: str) -> Answer:
    """Shelve the part `media`. Without a plain `filename` the platform finds no file in the request (§6)."""
    if ask.upload is None or ask.upload.name is None:
        return codes.refused(codes.EMPTY_MEDIA)
    return depot.put(ask.query.get("type", ""), ask.upload.name, ask.upload.content, ask.now, owner)
