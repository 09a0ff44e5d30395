"""What a reply hint says, to whom else it says nothing, and where an answer may go."""

from datetime import timedelta

import pytest

from bot.platforms.wecom.callbacks.envelopes import encrypted_in, xml_envelope
from bot.platforms.wecom.callbacks.hints import code_hint, is_ours, response_code_of, response_url_of, url_hint
from bot.platforms.wecom.callbacks.xml import read_xml
from bot.platforms.wecom.payloads import reply_request
from bot.platforms.wire.callbacks.seal import Seal
from tests.platforms.wecom.callbacks.encryptor import Encryptor, new_keys
from tests.platforms.wecom.callbacks.site import CORP, NOW

BASE = "https://qyapi.weixin.qq.com"
URL = f"{BASE}/cgi-bin/aibot/response?response_code=a:b"


def test_an_address_is_good_for_an_hour() -> None:
    hint = url_hint(URL, NOW)
    assert response_url_of(hint, NOW + timedelta(minutes=59, seconds=59)) == URL
    assert response_url_of(hint, NOW + timedelta(minutes=60)) is None


def test_a_code_comes_back() -> None:
    assert response_code_of(code_hint("RC:1") or "") == "RC:1"
    assert code_hint("") is None


@pytest.mark.parametrize("hint", ["", "url:", "url:12", "url:12:", "url:²:x", "url:x:y", "code:", "12:req-1", "https://x"])
def test_a_hint_of_another_shape_stands_for_nothing(hint: str) -> None:
    assert response_url_of(hint, NOW) is None
    assert response_code_of(hint) is None


def test_the_long_connection_makes_nothing_of_these_hints() -> None:
    assert reply_request(url_hint(URL, NOW), NOW) is None
    assert reply_request(code_hint("12") or "", NOW) is None


@pytest.mark.parametrize("url", [URL, f"{BASE}/", "https://QYAPI.weixin.qq.com/x"])
@pytest.mark.parametrize("base", [BASE, f"{BASE}/", f"{BASE}/cgi-bin"])
def test_the_platforms_own_host_is_ours(url: str, base: str) -> None:
    assert is_ours(url, base)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "RESPONSEURL",
        BASE,
        "http://qyapi.weixin.qq.com/x",
        "https://qyapi.weixin.qq.com.evil.example/x",
        "https://qyapi.weixin.qq.com:8443/x",
        "https://qyapi.weixin.qq.com@evil.example/x",
        "https://user@qyapi.weixin.qq.com/x",
        "https://evil.example/https://qyapi.weixin.qq.com/x",
        f"{BASE}/\\@evil.example",
        f"{BASE}/ x",
        f"{BASE}/\r\nHost: evil",
        f"{BASE}/路",
        "//qyapi.weixin.qq.com/x",
        "https://169.254.169.254/x",
    ],
)
def test_everything_else_is_not(url: str) -> None:
    assert not is_ours(url, BASE)


def test_a_simulator_on_this_machine_is_ours_where_it_is_the_base() -> None:
    assert is_ours("http://127.0.0.1:8081/cgi-bin/aibot/response?response_code=1", "http://127.0.0.1:8081")
    assert not is_ours("http://127.0.0.1:8082/x", "http://127.0.0.1:8081")


def test_the_apps_answer_envelope_opens_on_the_other_side() -> None:
    keys = new_keys(CORP)
    envelope = xml_envelope(Seal(keys), "<xml><MsgType>text</MsgType></xml>", 'n<>&"', NOW).encode()
    root = read_xml(envelope)
    assert root is not None
    encrypted = encrypted_in(envelope)
    assert Encryptor(keys).decrypt(encrypted) == "<xml><MsgType>text</MsgType></xml>"
    assert root.text_in("MsgSignature") == Encryptor(keys).sign(root.text_in("TimeStamp"), root.text_in("Nonce"), encrypted)
    assert root.text_in("Nonce") == 'n<>&"'
