"""What nobody on the platform would send, rightly signed, so that every later check really meets it."""

import base64

from tests.platforms.wecom.callbacks.encryptor import Encryptor, new_keys, pack, pad

CORP = "ww1436e0e65a779aee"
MESSAGE = '{"msgtype":"text","text":{"content":"@调度助手 你好"}}'
DEEP = 3000


def ending(padding: bytes, receiver: str) -> bytes:
    """A well packed text of 320 bytes that ends in just this."""
    return pack(b"x" * (300 - len(receiver) - len(padding)), receiver) + padding


def hostile(encryptor: Encryptor) -> dict[str, str]:
    """Everything R12 and R13 name, encrypted with the right key unless the case is about the key."""
    receiver = encryptor.keys.receiver
    good = encryptor.encrypt(MESSAGE)
    sealed = base64.b64decode(good)
    return {
        "other key": Encryptor(new_keys(receiver)).encrypt(MESSAGE),
        "other receiver": encryptor.encrypt(MESSAGE, "ww9999999999999999"),
        "receiver and more": encryptor.encrypt(MESSAGE, receiver + "x"),
        "prefix of the receiver": encryptor.encrypt(MESSAGE, receiver[:-1] if receiver else "w"),
        "no receiver" if receiver else "any receiver": encryptor.encrypt(MESSAGE, "" if receiver else CORP),
        "bad base64": "*" * 64,
        "junk within base64": f" {good[:10]}\n!{good[10:]}",
        "unpadded base64": base64.b64encode(sealed[:-1]).decode().rstrip("=") + "A",
        "empty": "",
        "not ASCII": "é中" * 32,
        "half a block": base64.b64encode(sealed[:-8]).decode(),
        "truncated": base64.b64encode(sealed[:64]).decode(),
        "one AES block": base64.b64encode(sealed[:16]).decode(),
        "one platform block": encryptor.raw(pad(b"r" * 12)),
        "length field 2^32-1": encryptor.encrypt(MESSAGE, length=2**32 - 1),
        "length field one too long": encryptor.encrypt(MESSAGE, length=len(MESSAGE.encode()) + len(receiver) + 1),
        "length field too short": encryptor.encrypt(MESSAGE, length=3),
        "padding 0": encryptor.raw(ending(bytes(1), receiver)),
        "padding 33": encryptor.raw(ending(bytes([33]) * 33, receiver)),
        "padding 255": encryptor.raw(ending(bytes([255]) * 255, receiver)),
        "padding mixed": encryptor.raw(ending(bytes([1, 2, 3, 4, 5]), receiver)),
        "nothing but padding": encryptor.raw(bytes([32]) * 32),
    }


def bombs(port: int, path: str) -> dict[str, str]:
    """XML documents with an `Encrypt` and a `Content` of interest; `port` and `path` are what they try to reach."""
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    wish = "<xml><MsgType>text</MsgType><Encrypt>{0}</Encrypt><Content>{0}</Content></xml>"
    return {
        "entity bomb": f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]>' + wish.format("&l9;"),
        "quadratic blow-up": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>' + wish.format("&a;" * 2000),
        "external file": f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{path}">]>' + wish.format("&a;"),
        "external address": f'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/a">]>' + wish.format("&a;"),
        "external document type": f'<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">' + wish.format("1"),
        "parameter entity": f'<!DOCTYPE x [<!ENTITY % a SYSTEM "file://{path}"> %a;]>' + wish.format("1"),
        "depth 3000": "<xml>" + "<a>" * DEEP + "</a>" * DEEP + "<Encrypt>1</Encrypt></xml>",
        "width": "<xml>" + "<a/>" * 60_000 + "<Encrypt>1</Encrypt></xml>",
        "attributes": "<xml " + " ".join(f'a{n}="1"' for n in range(50_000)) + "><Encrypt>1</Encrypt></xml>",
    }
