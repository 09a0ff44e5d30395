"""Which days are working days: the State Council's holidays and make-up days by year, and the company's own days on top."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from bot.core.sources import Source

ONE_DAY = timedelta(days=1)


class UncoveredYear(ValueError):
    """No official holiday list is known for this year."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年没有官方放假安排，无法计算工作日；请补充 config/calendar/{year}.toml")
        self.year = year


@dataclass(frozen=True, slots=True)
class Holiday:
    """One line of the official list: days off from `first` to `last`, and the weekend days worked in exchange."""

    name: str
    first: date
    last: date
    workdays: tuple[date, ...] = ()

    def days(self) -> Iterable[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Official days off and on, then the company's. Of two contradicting days of the company the day off holds."""

    covered_years: tuple[int, ...] = ()
    official: tuple[Holiday, ...] = field(default=(), repr=False)
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    workdays: frozenset[date] = field(default=frozenset(), repr=False)
    company_holidays: frozenset[date] = frozenset()
    company_workdays: frozenset[date] = frozenset()
    is_strict: bool = False

    @classmethod
    def load(
        cls, sources: Iterable[Source], holidays: frozenset[date] = frozenset(), workdays: frozenset[date] = frozenset()
    ) -> "WorkCalendar":
        """One source a year; `holidays` and `workdays` are the company's own. Raises ConfigError naming file, line and remedy."""
        years: dict[int, tuple[Holiday, ...]] = {}
        for source in sources:
            year = _year(source)
            if year in years:
                raise source.error(f"{year}年已在另一个文件中", "每年只留一个文件")
            years[year] = _holidays(source, year)
        official = tuple(itertools.chain.from_iterable(years.values()))
        return cls(
            covered_years=tuple(sorted(years)),
            official=official,
            holidays=frozenset(day for holiday in official for day in holiday.days()),
            workdays=frozenset(day for holiday in official for day in holiday.workdays),
            company_holidays=holidays,
            company_workdays=workdays,
        )

    def strict(self) -> "WorkCalendar":
        """The same calendar, raising UncoveredYear wherever it would have to guess: for set-up and questions, not for running clocks."""
        return replace(self, is_strict=True)

    def is_covered(self, year: int) -> bool:
        return year in self.covered_years

    def is_working_day(self, day: date) -> bool:
        """A year without an official list counts Monday to Friday; raises UncoveredYear there when strict."""
        if self.is_strict and day.year not in self.covered_years:
            raise UncoveredYear(day.year)
        return self._is_worked(day)

    def next_working_day(self, day: date, n: int = 1) -> date:
        """The n-th working day strictly after `day`; for n < 0 the n-th strictly before. Raises ValueError for n = 0."""
        if n == 0:
            raise ValueError("n = 0: there is no zeroth working day")
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def day_off_name(self, day: date) -> str:
        """Why nobody works that day, in words for the user; empty on a working day. Never strict."""
        if self._is_worked(day):
            return ""
        if day in self.company_holidays:
            return "公司休息日"
        return next((f"{holiday.name}假期" for holiday in self.official if holiday.first <= day <= holiday.last), "周末")

    def is_made_up(self, day: date) -> bool:
        """A Saturday, Sunday or holiday on which people work all the same (调休). Never strict."""
        return self._is_worked(day) and (day.weekday() >= 5 or day in self.holidays)

    def missing_year(self, today: date) -> int | None:
        """The year whose list is missing: this one, or from 1 December on the next."""
        years = (today.year, today.year + 1) if today.month == 12 else (today.year,)
        return next((year for year in years if not self.is_covered(year)), None)

    def warning(self, today: date) -> str | None:
        """One line for the operator where a list is missing, with the remedy."""
        year = self.missing_year(today)
        return f"{year}年放假安排未载入，暂按周一至周五计；请补充 config/calendar/{year}.toml" if year else None

    def _is_worked(self, day: date) -> bool:
        if day in self.company_holidays:
            return False
        if day in self.company_workdays or day in self.workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays


def _year(source: Source) -> int:
    year = source.data.get("year")
    if type(year) is not int:
        raise source.error("缺少 year", "请写成 year = 2026")
    return year


def _holidays(source: Source, year: int) -> tuple[Holiday, ...]:
    tables = source.data.get("holiday", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise source.error("holiday 应是 [[holiday]] 的列表", "格式见 config/calendar/2026.toml")
    return tuple(_holiday(source, year, index, table) for index, table in enumerate(tables))


def _holiday(source: Source, year: int, index: int, data: dict[str, Any]) -> Holiday:
    name = data.get("name")
    if not isinstance(name, str) or not name:
        raise source.error("假期缺少 name", '例：name = "国庆节"', "holiday", index, "name")
    first = _day(source, year, index, "from", data.get("from"))
    last = _day(source, year, index, "to", data.get("to"))
    workdays = data.get("workdays", [])
    if not isinstance(workdays, list):
        raise source.error("workdays 应是日期的列表", f"例：workdays = [{year}-10-10]", "holiday", index, "workdays")
    if last < first:
        raise source.error(f"{name}的 to 早于 from", "请改正起止日期", "holiday", index, "to")
    return Holiday(name, first, last, tuple(_day(source, year, index, "workdays", day) for day in workdays))


def _day(source: Source, year: int, index: int, key: str, value: Any) -> date:
    # A New Year's list may reach back into December.
    if type(value) is not date or not year - 1 <= value.year <= year:
        raise source.error(f"{key} 不是{year}年的日期", f"例：{key} = {year}-10-01", "holiday", index, key)
    return value
