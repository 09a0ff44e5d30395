"""The buttons under reminders, rungs and alerts: the easiest way out of each."""

from dataclasses import replace

from bot.core.decisions import Say
from bot.core.messages import Button, Card
from bot.core.obligations import Obligation

ANSWER = (Button("answer_yes", "能"), Button("answer_no", "不能"))


def equipped(say: Say, obligation: Obligation, late: bool) -> Say:
    """The saying with the card that fits what is owed, and what a click on it is about."""
    subject = obligation.subject
    if obligation.topic == "progress" and say.kind == "remind":
        return (
            replace(say, card=Card("今日进展", (Button("unchanged", "无变化"),)), context={"day": obligation.key.about})
            if not late
            else say
        )
    if obligation.topic == "question" and say.kind in ("remind", "escalate"):
        return replace(say, card=Card(f"{subject['label']} 待答复", ANSWER), context={"question": subject["number"]})
    if obligation.topic == "anomaly" and say.kind in ("remind", "alert", "escalate"):
        card = _anomaly_card(obligation)
        return replace(say, card=card, context={"anomaly": subject["number"]}) if card else say
    return say


def _anomaly_card(obligation: Obligation) -> Card | None:
    label = str(obligation.subject["label"])
    if obligation.row == "L25":
        return Card(f"{label} 级别", (Button("endorse", "级别无误"),))
    if obligation.row == "L28.meet":
        return Card(label, (Button("acknowledge", "知悉"), Button("record", "已召集", "已召集")))
    if obligation.row.endswith(".meet"):
        return Card(label, (Button("record", "已召集", "已召集"), Button("record", "已解决", "已解决")))
    return None
