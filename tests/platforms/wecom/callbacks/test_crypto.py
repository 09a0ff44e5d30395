"""Published values and hostile ones through our crypto; beside it, what `wechatpy` does with the same (decision 11)."""

import json
import os
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from wechatpy.crypto import PrpCrypto, WeChatCrypto  # type: ignore[import-untyped]
from wechatpy.enterprise import parse_message  # type: ignore[import-untyped]
from wechatpy.enterprise.crypto import WeChatCrypto as EnterpriseCrypto  # type: ignore[import-untyped]

from bot.platforms.wire.callbacks.refusal import Refused
from bot.platforms.wire.callbacks.seal import Keys, Seal, Stamp
from tests.platforms.wecom.callbacks.encryptor import Encryptor, new_keys
from tests.platforms.wecom.callbacks.hostile import CORP, MESSAGE, bombs, hostile

DATA = os.environ.get("DUBAN_TEST_DATA", "")
WITH_DATA = pytest.mark.skipif(not DATA, reason="DUBAN_TEST_DATA names no folder")


def published(*kinds: str) -> list[Any]:
    if not DATA:
        return []
    values = json.loads((Path(DATA) / "crypto/callback_published.json").read_text(encoding="utf-8"))["published"]
    return [pytest.param(value, id=value["id"]) for value in values if value["kind"] in kinds]


def keys_of(value: dict[str, Any]) -> Keys:
    return Keys(value.get("token", "-"), value["encoding_aes_key"], value["receive_id"])


SIGNED = ("wecom_url_verify", "wecom_post_xml", "wecom_post_json", "encrypt", "dingtalk_callback")


@WITH_DATA
@pytest.mark.parametrize("value", published(*SIGNED))
def test_every_published_value_opens(value: dict[str, Any]) -> None:
    stamp = Stamp(value["signature"], value["timestamp"], value["nonce"])
    assert Seal(keys_of(value)).open(stamp, value["ciphertext"]) == value["expected_plaintext"].encode()


@WITH_DATA
@pytest.mark.parametrize("value", published("encrypt", "encrypt_only"))
def test_published_encryption_is_met_byte_for_byte(value: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_bytes", lambda count: value["random16"].encode())
    assert Seal(keys_of(value)).close(value["plaintext_in"]) == value["ciphertext"]


def test_the_dossiers_own_vector_opens() -> None:
    seal = Seal(Keys("t0kenDemo2024", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"))
    encrypted = (
        "Q3stYC6hdFzMh9T8HCvyDGCHvnez1doYmWswo9QOBjpsAGJv3g6KBjMb5EFMXLmOSptpVNn6z+/VjFBnBN2hZzVq3578Ip4c1vnuHS219USHSKzB9mZQJ4LzFUUveqyQ"
    )
    assert seal.open(Stamp("7be712c7f13d3077cf7a0d0ff9e2c08e5ccc05c4", "1715330400", "n0nce42"), encrypted) == MESSAGE.encode()


@pytest.mark.parametrize("receiver", ["", CORP])
def test_what_we_encrypt_everybody_else_can_read(receiver: str) -> None:
    keys = new_keys(receiver)
    encrypted = Seal(keys).close(MESSAGE)
    assert Encryptor(keys).decrypt(encrypted) == MESSAGE
    signature = Seal(keys).signature("1", "n", encrypted)
    wechatpy = EnterpriseCrypto(keys.token, keys.aes_key, receiver)
    assert wechatpy.decrypt_message({"Encrypt": encrypted}, signature, "1", "n") == MESSAGE


def test_two_encryptions_of_one_message_share_no_block() -> None:
    seal = Seal(new_keys())
    assert seal.close(MESSAGE)[:20] != seal.close(MESSAGE)[:20]


def test_keys_do_not_show_in_a_log() -> None:
    assert repr(Keys("t0ken", "k" * 43, CORP)) == f"Keys(receiver='{CORP}')"


@pytest.mark.parametrize("aes_key", ["", "short", "é" * 43, "k" * 42, "k" * 44, "*" * 43])
def test_a_key_that_is_none_is_told_at_the_start(aes_key: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Seal(Keys("t", aes_key))


CASES = [(receiver, case) for receiver in ("", CORP) for case in hostile(Encryptor(new_keys(receiver)))]


@pytest.mark.parametrize(("receiver", "case"), CASES)
def test_a_hostile_value_is_refused_in_one_way_and_without_a_large_allocation(receiver: str, case: str) -> None:
    """R12, R13: rightly signed, so that decryption really meets it."""
    encryptor = Encryptor(new_keys(receiver))
    value = hostile(encryptor)[case]
    stamp = Stamp(encryptor.sign("1", "n", value), "1", "n")
    seal = Seal(encryptor.keys)
    tracemalloc.start()
    with pytest.raises(Refused):
        seal.open(stamp, value)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize("flip", range(0, 160, 13))
def test_a_signature_wrong_by_one_bit_is_refused(flip: int) -> None:
    """R11."""
    encryptor = Encryptor(new_keys())
    value = encryptor.encrypt(MESSAGE)
    wrong = int(encryptor.sign("1", "n", value), 16) ^ (1 << flip)
    with pytest.raises(Refused):
        Seal(encryptor.keys).open(Stamp(f"{wrong:040x}", "1", "n"), value)


@pytest.mark.parametrize("signature", ["", "7", "é" * 40, "\ud800", "\x00" * 40, "0" * 41])
def test_a_signature_of_another_shape_is_refused(signature: str) -> None:
    """R11."""
    encryptor = Encryptor(new_keys())
    with pytest.raises(Refused):
        Seal(encryptor.keys).open(Stamp(signature, "1", "n"), encryptor.encrypt(MESSAGE))


@pytest.mark.parametrize(("timestamp", "nonce"), [("1", "\ud800"), ("²", "n"), ("1", "随机"), ("\udcff", "n")])
def test_what_no_platform_signs_is_refused(timestamp: str, nonce: str) -> None:
    encryptor = Encryptor(new_keys())
    with pytest.raises(Refused):
        Seal(encryptor.keys).open(Stamp("0" * 40, timestamp, nonce), encryptor.encrypt(MESSAGE))


# ---------------------------------------------------------------- what wechatpy does with the same (decision 11)


def opened_by_wechatpy(case: str, receiver: str) -> str:
    """The plaintext, or the name of the exception."""
    encryptor = Encryptor(new_keys(receiver))
    value = hostile(encryptor)[case]
    try:
        crypto = EnterpriseCrypto(encryptor.keys.token, encryptor.keys.aes_key, receiver)
        return str(crypto.decrypt_message({"Encrypt": value}, encryptor.sign("1", "n", value), "1", "n"))
    except Exception as error:
        return type(error).__name__


@pytest.mark.parametrize("case", ["length field 2^32-1", "junk within base64"])
def test_wechatpy_takes_for_good_what_the_platform_never_made(case: str) -> None:
    assert opened_by_wechatpy(case, "") == MESSAGE


@pytest.mark.parametrize("receiver", ["", CORP])
@pytest.mark.parametrize("case", ["padding 33", "padding 255", "padding mixed"])
def test_wechatpy_looks_at_no_more_of_the_padding_than_its_last_byte(case: str, receiver: str) -> None:
    assert set(opened_by_wechatpy(case, receiver)) == {"x"}


@pytest.mark.parametrize(
    ("case", "error"),
    [
        ("bad base64", "IndexError"),
        ("half a block", "ValueError"),
        ("padding 0", "error"),
        ("one AES block", "error"),
        ("other receiver", "InvalidCorpIdException"),
    ],
)
def test_wechatpy_tells_its_refusals_apart(case: str, error: str) -> None:
    assert opened_by_wechatpy(case, CORP) == error


@WITH_DATA
@pytest.mark.parametrize("value", published("wecom_post_xml", "wecom_post_json"))
def test_wechatpy_opens_the_published_values_too(value: dict[str, Any]) -> None:
    crypto = WeChatCrypto(value["token"], value["encoding_aes_key"], value["receive_id"])
    opened = crypto.decrypt_message({"Encrypt": value["ciphertext"]}, value["signature"], value["timestamp"], value["nonce"])
    assert opened == value["expected_plaintext"]


def test_wechatpy_draws_its_random_bytes_from_what_can_be_foretold() -> None:
    random.seed(7)
    first = PrpCrypto(bytes(32)).get_random_string()
    random.seed(7)
    assert PrpCrypto(bytes(32)).get_random_string() == first


def test_wechatpys_xml_refuses_entities() -> None:
    for bomb in ("entity bomb", "external file", "parameter entity"):
        with pytest.raises(ValueError, match="entities"):
            parse_message(bombs(9, "/x")[bomb])


@pytest.mark.parametrize("inside", ["<a>" * 3000 + "</a>" * 3000, "<a/>" * 60_000])
def test_wechatpys_xml_takes_a_document_type_and_any_tree(inside: str) -> None:
    assert parse_message(f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><xml><MsgType>text</MsgType>{inside}</xml>') is not None


def test_wechatpys_xml_trims_what_people_typed_and_does_not_know_cards() -> None:
    assert parse_message("<xml><MsgType>text</MsgType><Content>  a \n</Content></xml>").content == "a"
    card = "<xml><MsgType>event</MsgType><Event>template_card_event</Event></xml>"
    assert type(parse_message(card)).__name__ == "UnknownMessage"
    with pytest.raises(KeyError):
        parse_message("<xml><InfoType>suite_ticket</InfoType></xml>")
