"""Storage remembers: tables, transactions, repositories and the durable door. It imports `bot.core` and nothing else of ours."""
