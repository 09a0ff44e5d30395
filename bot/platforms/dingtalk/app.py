"""The enterprise internal application as the developer console shows it (企业内部应用), and where its platform is."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class App:
    """`robot_code` is the client id for internal applications (§11). What is None or False is not set up here."""

    client_id: str
    secret: str = field(repr=False)
    robot_code: str = ""
    corp_id: str | None = None
    agent_id: int | None = None
    """Without it there are no work notices."""
    card_template: str | None = None
    """Our card as published on the card platform; without it buttons become lines of text."""
    card_route: str = ""
    """The route key under which presses on cards come by HTTP; empty: they come by Stream."""
    scene_template: str | None = None
    """The template of scene groups; without it groups are ordinary ones."""
    ding: bool = False
    api_base: str = "https://api.dingtalk.com"
    oapi_base: str = "https://oapi.dingtalk.com"
    login_base: str = "https://login.dingtalk.com"

    @property
    def robot(self) -> str:
        return self.robot_code or self.client_id
