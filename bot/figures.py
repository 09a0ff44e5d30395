"""What `/metrics` shows, by name."""

from collections.abc import Iterator, Mapping

from bot.web.metrics import Figure


def calls(used: Mapping[str, Mapping[str, int]]) -> Iterator[Figure]:
    for platform, buckets in used.items():
        for bucket, count in buckets.items():
            yield Figure("platform_calls_this_month", "Calls made this month", count, {"platform": platform, "bucket": bucket})


def allowances(bought: Mapping[str, Mapping[str, int]]) -> Iterator[Figure]:
    for platform, buckets in bought.items():
        for bucket, monthly in buckets.items():
            if monthly:
                yield Figure("platform_calls_allowed", "Calls a month allows", monthly, {"platform": platform, "bucket": bucket})


def queues(waiting: Mapping[str, int]) -> Iterator[Figure]:
    for queue, count in waiting.items():
        yield Figure("waiting", "Rows that wait in a queue", count, {"queue": queue})


def lines(connected: Mapping[str, float]) -> Iterator[Figure]:
    for platform, up in connected.items():
        yield Figure("connected", "Whether this process hears the platform", up, {"platform": platform})
