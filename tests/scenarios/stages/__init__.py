"""Where a story is played: in the sandbox, or on a simulated WeCom or DingTalk through the real adapter."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.core.world import Company
from bot.replay import SandboxStage, Stage
from tests.scenarios.stages.dingtalk import OnDingTalk
from tests.scenarios.stages.wecom import OnWeCom

OpenStage = Callable[[datetime, Company], Stage]

STAGES: Mapping[str, OpenStage] = {
    "sandbox": lambda start, company: SandboxStage(start),
    "wecom": OnWeCom,
    "dingtalk": OnDingTalk,
}
