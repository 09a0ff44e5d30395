"""A platform's monthly allowance: what is used, and what the open tasks will use until the month ends."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot.checks.findings import Finding, fine, mind, wrong
from bot.checks.installation import Installation
from bot.core.thrift import CAREFUL_AT_PERCENT

AREA = "额度"
CALLS_PER_TASK = 4
"""The daily table: its picture and its file are uploaded and sent."""
MESSAGES_PER_DEPARTMENT = 2
"""A post comes in, its receipt goes out."""
NAMES = {"api": "接口调用", "messages": "消息（Webhook 与 Stream）"}


def budget_findings(installation: Installation, allowances: Mapping[str, int]) -> Iterator[Finding]:
    days, groups = _days_left(installation), [group for group in installation.evidence.groups if group.is_open]
    needs = {"api": CALLS_PER_TASK * len(groups), "messages": MESSAGES_PER_DEPARTMENT * sum(group.size for group in groups)}
    for bucket, monthly in allowances.items():
        used = installation.evidence.used.get(bucket, 0)
        yield _finding(NAMES[bucket], used, used + needs[bucket] * days, monthly, f"{len(groups)} 个任务、{days} 个工作日")


def _finding(name: str, used: int, expected: int, monthly: int, basis: str) -> Finding:
    """What other applications of the company use is not known here."""
    if not monthly:
        return fine(AREA, f"本月{name}：督办用去 {used}，不限量")
    told = f"本月{name}：督办用去 {used}，额度 {monthly}；按平常的 {basis}，月底约 {expected}"
    if used >= monthly:
        return wrong(AREA, f"{told}。已经用完：只剩重大异常和每日汇总。请升级版本或购买加量包，并改 DUBAN_DINGTALK_MONTHLY_…")
    if expected > monthly or used * 100 >= monthly * CAREFUL_AT_PERCENT:
        return mind(AREA, f"{told}。可能不够：程序会先省图片和提醒。请考虑升级版本，或减少同时进行的任务")
    return fine(AREA, told)


def _days_left(installation: Installation) -> int:
    """Working days from tomorrow to the end of the month."""
    today = installation.clock.now().astimezone(installation.organisation.company.zone).date()
    return sum(installation.calendar.is_working_day(day) for day in _rest_of_month(today))


def _rest_of_month(today: date) -> Iterator[date]:
    day = today + timedelta(days=1)
    while day.month == today.month:
        yield day
        day += timedelta(days=1)
