"""Card templates: what was built and published by hand on the card platform (§2.4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

GENERIC_TEMPLATE = "duban-generic.schema"
GENERIC_BUTTONS = 6

_VARIABLE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class CardButton:
    """`label` may name variables as `${b1}`; a button whose label comes out empty is not shown."""

    action: str
    label: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeenButton:
    action: str
    label: str
    params: Mapping[str, str]

    def is_called(self, name: str) -> bool:
        return name in (self.action, self.label) or name in self.params.values()


@dataclass(frozen=True, slots=True)
class SeenCard:
    """A card as one person sees it: the variables shown, top to bottom, and the buttons."""

    lines: tuple[tuple[str, str], ...]
    buttons: tuple[SeenButton, ...]

    @property
    def text(self) -> str:
        labels = " ".join(f"[{button.label}]" for button in self.buttons)
        return "\n".join(line for line in [*(value for _, value in self.lines), labels] if line)


@dataclass(frozen=True, slots=True)
class CardTemplate:
    """`variables` are plain text components in the order they are shown."""

    name: str
    variables: tuple[str, ...]
    buttons: tuple[CardButton, ...] = ()
    published: bool = True

    def seen(self, values: Mapping[str, str]) -> SeenCard:
        buttons = (SeenButton(button.action, _filled(button.label, values), button.params) for button in self.buttons)
        lines = tuple((name, values[name]) for name in self.variables if values.get(name))
        return SeenCard(lines, tuple(button for button in buttons if button.label))


def generic_template(name: str = GENERIC_TEMPLATE) -> CardTemplate:
    """The one template the product needs: see the docstring of the package."""
    buttons = (CardButton(f"b{number}", f"${{b{number}}}", {"button": f"b{number}"}) for number in range(1, GENERIC_BUTTONS + 1))
    return CardTemplate(name, ("title", "text", "state"), tuple(buttons))


def _filled(label: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(found[1], ""), label)
