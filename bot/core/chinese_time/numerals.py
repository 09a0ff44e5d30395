"""Numbers as dates and clocks write them: digits, 十二, 廿三, 二〇二六, 两千零二十六, 零九."""

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "元": 1}
_SCALES = {"十": 10, "百": 100, "千": 1000}

NUMERAL = "0-9零一二两三四五六七八九十"
"""For character classes."""

HOUR = r"(?:[0-9]{1,2}|二十[一二三四]?|十[一二三四五六七八九]?|零[一二三四五六七八九]?|[一二两三四五六七八九])"
MINUTE = r"(?:[0-9]{1,2}|[二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九]|零)"
MONTH = r"(?:[0-9]{1,2}|十[一二]?|[元一二三四五六七八九])"
DAY = r"(?:[0-9]{1,2}|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
YEAR = r"(?:[0-9]{4}|[0-9]{2}|[零一二三四五六七八九]{3,4}|[一二两]千[零一二三四五六七八九十百]{0,6})"

NO_DIGIT_BEFORE = rf"(?<![{NUMERAL}百千万第几.])"


def number(text: str) -> int:
    """The value of what one of the patterns above matched (半 and decimals aside)."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十")
    if any(sign in _SCALES for sign in text):
        return _by_scale(text)
    return int("".join(str(_DIGITS[sign]) for sign in text))


def _by_scale(text: str) -> int:
    total, digit = 0, 0
    for sign in text:
        if sign in _SCALES:
            total += (digit or 1) * _SCALES[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit
