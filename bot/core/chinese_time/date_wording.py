"""The pieces dates are written with, and what may stand beside them, as regular expressions.

Everything is bounded, so that a search costs time linear in the text. In free text a number needs a unit or a cue to be a date.
"""

from bot.core.chinese_time.numerals import DAY, MONTH, NUMERAL

WEEKDAY = r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天]|[1-6](?=[之以]?前|[上下中]午|[早晚]|[,，。、；;:：)）\s]|$))"
SEPARATED = r"(?P<year>[12][0-9]{3})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})[日号]?(?![0-9]|[-/.][0-9])"
COMPACT = r"(?P<year>20[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z])"
MONTH_DAY = rf"(?P<month>{MONTH})月(?:份)?(?P<day>{DAY})"
SHORT = r"(?P<month>0?[1-9]|1[0-2])(?P<sign>[-/.])(?P<day>3[01]|[12][0-9]|0?[1-9])(?:日|号)?"
STEP = r"(?P<step>下下个?|上上个?|下个?|上个?|这个?|本)"
STEP_OF_MONTH = rf"{STEP}月份?"

_PERIOD = r"(?:凌晨|清晨|早|上午|中午|下午|傍晚|晚|夜)"
_BEFORE = r"(?:[之以]?前|截止|为止)"
_ANSWER = r"(?:[能可会]|回[复答]|答复|反馈|给|完成|交付|到(?:[仓货港厂达]|$|[,，。]))"
_CLOCK = r"[ T]?[0-9]{1,2}(?::[0-9]{2}|[点时])"
DATE_FOLLOWS = rf"(?=[ ]?(?:{_BEFORE}|{_PERIOD}|{_ANSWER}|{_CLOCK}))"
DEADLINE_FOLLOWS = rf"(?={_BEFORE}|{_PERIOD}| [0-9]{{1,2}}:)"
_CUES = (
    *("预计", "预定", "计划", "定于", "改到", "改为", "截止", "截止:", "最晚", "最迟"),
    *("船期", "交期", "日期", "日期:", "ETA", "ETD", "ETA:", "ETD:"),
)
CUE_BEFORE = rf"(?:{'|'.join(f'(?<={cue})' for cue in _CUES)}|(?<=ET[AD] ))"

_MEASURE = r"[%‰台件个箱票吨辆车人万元份批次项套托柜包袋米块支条页公千倍折楼层度级岁分秒小天周种组]"
NO_COUNT_AFTER = rf"(?![{NUMERAL}]|\.[0-9]|[ ]?{_MEASURE})"
NO_SHARE_BEFORE = (
    r"(?<![0-9A-Za-z.¥$#第共])(?<![0-9][-/:])(?<!进度)(?<!完成)(?<!版本)(?<!比例)(?<!编号)(?<!单号)(?<!达到)(?<!比分)(?<!占比)(?<!型号)"
)
DAY_ENDS = (
    r"(?:日(?!均|记|元|游|报表)|号(?![楼仓库线门机柜车位台])"
    rf"|(?=\s{{0,2}}(?:$|[,，。、；;:：)）\]】!?！？~\-]|{_BEFORE}|{_PERIOD}|{_ANSWER}))(?!:[0-9]))"
)

NO_LENGTH_BEFORE = (
    rf"(?<![{NUMERAL}百千万.第近前后过续每共达了迟长满需用月年号#A-Za-z/库仓位])"
    r"(?<!逾期)(?<!超期)(?<!延期)(?<!提前)(?<!推迟)(?<!延后)(?<!编号)(?<!场地)"
)
_BEHIND_A_DAY = (
    r"[\s,，。、；;:：)）\]】」!?！？~\-]|[之以]?前|上午|中午|下午|傍晚|晚|早|凌晨|夜|左右|[0-9]{1,2}[点时:]"
    r"|[到至发可能交回答给完开放提装出送会要再才就已的报验签安预收截起我你他您这那]"
)
_A_PLACE_OR_PAPER = (
    r"提货[点单]|提单|发票|装[置卸]|报[文告]|开关|出口|[送收交发]货[单区口]|收据|验收单|签收单|交换机|安全"
    r"|[收发交装卸存停验][货车放]?[区口位台线门库仓处]"
)
NUMBERED_DAY = rf"号(?=$|{_BEHIND_A_DAY})(?!{_A_PLACE_OR_PAPER})"
"""3号楼, 3号仓: behind 号 only what can follow a day, and no place."""
LONE_DAY = rf"(?:日(?![之以]?[内后]|[均元游记子夜期间常志程用报线])|{NUMBERED_DAY})"

DAY_WORD = (
    r"(?P<word>大前|(?<![提目之以日年月天大])前|昨|今|本(?=日)|(?<![说声证注表透发申])明|大后|(?<![之以先最然往随今大])后)"
    r"(?:天|儿(?!童|科)|日(?!期|志|之后》|头条|报))"
)
_PART_OF_DAY = r"(?:早(?![会报班点])|晚(?![会报班点于])|[晨夜午]|上午|下午|中午)"
SHORT_DAY_WORD = rf"(?P<word>(?<![0-9至迄如当而])今|(?<![说声证注表透发申文聪])明|昨)(?={_PART_OF_DAY})"
RECURRING = (
    r"(?:每[隔逢]?|逢)个?(?:工作日|[天日早晚晨年]|[上下]午|季度|(?:周|星期|礼拜)[一二三四五六日天]?"
    rf"|月(?:[底末初]|{DAY}[日号])?)"
)
