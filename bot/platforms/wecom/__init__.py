"""WeCom (企业微信): the intelligent robot over its long connection."""
