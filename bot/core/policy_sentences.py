"""Every rule of a policy as sentences that a business owner can sign, with worked dates."""

from dataclasses import dataclass

from bot.core.policy import Policy, Rule
from bot.core.policy_examples import Example, worked_dates
from bot.core.policy_words import DEBTORS, DUTIES, OPENS, SETTLED_BY
from bot.core.rung_words import filled, length, rung_words
from bot.core.terms import Term, parse_term
from bot.core.worktime import WorkTime


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One rule in parts of sentences; `templates/commands/policy_check.j2` puts them together."""

    rule: Rule
    opens: str
    debtor: str
    term: str
    duty: str
    settled_by: tuple[str, ...]
    rungs: tuple[str, ...]
    examples: tuple[Example, ...]


def rule_words(policy: Policy, rule: Rule, work: WorkTime) -> RuleWords:
    """`work` counts the worked dates. Raises UncoveredYear where it is strict and lacks the calendar of 2026."""
    return RuleWords(
        rule=rule,
        opens=OPENS[rule.opens],
        debtor=filled(policy, DEBTORS[rule.debtor]),
        term=_within(parse_term(rule.due)),
        duty=filled(policy, DUTIES[rule.settled_by[0]]),
        settled_by=tuple(SETTLED_BY[word] for word in rule.settled_by),
        rungs=tuple(rung_words(policy, rule, rung) for rung in policy.ladders[rule.ladder]),
        examples=worked_dates(policy, rule, work),
    )


def unused_ladders(policy: Policy) -> tuple[str, ...]:
    used = {rule.ladder for rule in policy.rules.values()}
    return tuple(name for name in policy.ladders if name not in used)


def _within(term: Term) -> str:
    if term.unit == "at":
        return f"在 {term} 前"
    if term.amount == 0:
        return "立即"
    clock = "（自然时间）" if term.by_wall_clock else ""
    return f"在 {length(term)}内{clock}"
