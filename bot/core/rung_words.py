"""A ladder's rungs in Chinese: when, what, to whom, how often, and why perhaps not at all."""

from bot.core.policy import Policy, Rule, Rung
from bot.core.policy_words import ACTIONS, AUDIENCES, CONDITIONS, DEBTORS, ORIGINS, PERSONAL
from bot.core.terms import Term, parse_offset

_UNITS = {"m": "分钟", "h": "小时", "wm": "个工作分钟", "wh": "个工作小时", "wd": "个工作日"}


def filled(policy: Policy, words: str) -> str:
    """A phrase of the vocabulary with the policy's own nouns."""
    return words.format_map(policy.terms)


def length(term: Term) -> str:
    """The length of a term that is no clock time."""
    return f"{abs(term.amount)} {_UNITS[term.unit]}"


def rung_words(policy: Policy, rule: Rule, rung: Rung) -> str:
    act = ACTIONS[rung.do].format(whom(policy, rule, rung))
    return f"{_when(rung)}，{act}{repeated(rung)}{limits(policy, rung)}{passed_over(policy, rule, rung)}"


def _when(rung: Rung) -> str:
    if rung.at == "half":
        return "时限过半时"
    offset, origin = parse_offset(rung.at), ORIGINS[rung.origin]
    at = f" {offset.at:%H:%M}" if offset.at else ""
    if offset.term.amount == 0:
        return f"{origin}当天{at}" if at else f"{origin}时"
    side = "后" if offset.term.amount > 0 else "前"
    if offset.term.unit != "wd":
        return f"{origin}{side} {length(offset.term)}"
    return f"{origin}{side}第 {length(offset.term)}{at or '下班时'}"


def whom(policy: Policy, rule: Rule, rung: Rung) -> str:
    meant = person(rule, rung.to)
    words = AUDIENCES.get(meant) or DEBTORS[meant].partition("（")[0]  # who stands in for him was said before
    return filled(policy, words)


def person(rule: Rule, audience: str) -> str:
    """The audience, or the debtor's own word where it means himself or his head by another name."""
    if rule.debtor in PERSONAL and audience in ("coordinator", "coordinators"):
        return rule.debtor
    return "lead_head" if audience == "head" and rule.debtor in ("lead_coordinator", "lead_head") else audience


def passed_over(policy: Policy, rule: Rule, rung: Rung) -> str:
    """Why an escalation will not be sent: nobody is asked about himself, or twice (catalogue §3.3)."""
    ladder = policy.ladders[rule.ladder]
    asked = person(rule, rung.to)
    told = [person(rule, earlier.to) for earlier in ladder[: ladder.index(rung)]]
    if rung.do != "escalate" or asked not in (rule.debtor, *told):
        return ""
    return "（责任人本人，不发）" if asked == rule.debtor else "（已告知，不发）"


def repeated(rung: Rung) -> str:
    if rung.every is None or rung.times == 1:
        return ""
    offset = parse_offset(rung.every)
    return f"，每 {length(offset.term)}{f'的 {offset.at:%H:%M}' if offset.at else ''}一次，共 {rung.times} 次"


def limits(policy: Policy, rung: Rung) -> str:
    if rung.from_missed > 1:
        return f"（连续第 {rung.from_missed} 天未报起）"
    return f"（{filled(policy, CONDITIONS[rung.unless])}则不再发）" if rung.unless else ""
