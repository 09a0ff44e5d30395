"""A card's buttons where a mouth has none."""

from bot.core.messages import Card


def buttons_as_line(card: Card) -> str:
    """`回复 1 能　2 不能`: what stands below the text instead of buttons; empty for a card without any."""
    choices = "　".join(f"{rank} {button.label}" for rank, button in enumerate(card.buttons, start=1))
    return f"回复 {choices}" if choices else ""
