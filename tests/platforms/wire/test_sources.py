"""Where files may be fetched from when the platform's own API names the address (DingTalk): any public host, by its name."""

import pytest

from bot.platforms.wire.sources import Sources

ANYWHERE = Sources(None, "https://api.dingtalk.com")


@pytest.mark.parametrize("url", ["http://down.example.com/1.file?Expires=1", "https://zjk.example.com:443/1.file"])
def test_a_named_host_is_allowed(url: str) -> None:
    assert ANYWHERE.allow(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/f",
        "http://169.254.169.254/latest",
        "http://[::1]/f",
        "http://[::ffff:10.0.0.8]/f",
        "http://2130706433/f",
        "http://0x7f.0x1/f",
        "http://localhost/f",
        "http://down.example.com:8080/f",
        "https://down.example.com:80/f",
        "file:///etc/passwd",
        "gopher://down.example.com/",
    ],
)
def test_numbers_and_everything_else_are_not(url: str) -> None:
    """C05."""
    assert not ANYWHERE.allow(url)
