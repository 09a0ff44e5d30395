"""WeCom's callback doors: encrypted requests in, stored messages and encrypted answers out (回调和回复的加解密方案, path 101033)."""
