"""PKCS#7 as the platforms pad: to 32 bytes, twice AES's own block, in envelopes and files alike (path 91144)."""

from cryptography.hazmat.primitives.padding import PKCS7

BLOCK = 32


def unpadded(padded: bytes) -> bytes:
    """Raises ValueError for a padding that is none."""
    unpadder = PKCS7(BLOCK * 8).unpadder()
    return unpadder.update(padded) + unpadder.finalize()
