"""Every desk of the platform, furnished for one tenant."""

from aiohttp import web

from bot.platforms.dingtalk.simulator.calling import Caller
from bot.platforms.dingtalk.simulator.cards import Cards
from bot.platforms.dingtalk.simulator.cardtemplates import generic_template
from bot.platforms.dingtalk.simulator.clicks import Clicks
from bot.platforms.dingtalk.simulator.depot import Depot
from bot.platforms.dingtalk.simulator.dings import Dings
from bot.platforms.dingtalk.simulator.directory import Directory
from bot.platforms.dingtalk.simulator.events import Events
from bot.platforms.dingtalk.simulator.frontdoor import FrontDoor
from bot.platforms.dingtalk.simulator.groups import Groups
from bot.platforms.dingtalk.simulator.hub import Hub
from bot.platforms.dingtalk.simulator.inbound import Inbound
from bot.platforms.dingtalk.simulator.login import Login
from bot.platforms.dingtalk.simulator.notices import Notices
from bot.platforms.dingtalk.simulator.people import People
from bot.platforms.dingtalk.simulator.robot import Robot
from bot.platforms.dingtalk.simulator.scenegroups import SceneGroups
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.todos import Todos
from bot.platforms.dingtalk.simulator.tokens import Tokens
from bot.platforms.dingtalk.simulator.webhooks import Webhooks


class Office:
    """Each desk keeps its own state and serves its own end points; what they share is the tenant."""

    def __init__(self, tenant: Tenant, card_template: str, seed: int) -> None:
        self.tenant = tenant
        self._caller = Caller(tenant.clock)
        self.tokens = Tokens(tenant)
        self.hub = Hub(tenant, seed)
        self.depot = Depot(tenant)
        self.robot = Robot(tenant, self.depot)
        self.webhooks = Webhooks(tenant)
        self.cards = Cards(tenant)
        self.cards.templates[card_template] = generic_template(card_template)
        self.events = Events(tenant, self.hub, self._caller)
        self.groups = Groups(tenant, self.robot, self.events)
        self.scenes = SceneGroups(tenant, self.groups, self.events)
        self.directory = Directory(tenant)
        self.login = Login(tenant, self.tokens)
        self.dings, self.notices, self.todos = Dings(tenant), Notices(tenant), Todos(tenant, self.events)
        self._inbound = Inbound(tenant, self.hub, self.webhooks, self._caller)
        self._people = People(tenant, self.depot, self._inbound)
        self._clicks = Clicks(tenant, self.cards, self.hub, self._caller)

    def routes(self) -> list[web.RouteDef]:
        """All end points of all hosts; whatever has none is answered 404."""
        door = FrontDoor(self.tenant, self.tokens)
        talking = (self.hub, self.robot, self.webhooks, self.depot, self.cards, self.dings, self.notices, self.todos)
        organising = (self.tokens, self.login, self.directory, self.groups, self.scenes)
        known = [route for desk in (*organising, *talking) for route in door.mount(desk.routes())]
        pages = [
            web.get("/connect", self.hub.connect),
            web.get("/oauth2/auth", self.login.serve),
            web.get("/_files/{name}", self.depot.serve),
        ]
        return [*pages, *known, door.lost()]
