"""WeCom's 智能机器人 over its long connection: the adapter and, beside it, a local gateway to run it against."""
