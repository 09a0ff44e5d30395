"""The page on which a person sits in a simulated WeCom or DingTalk group and works with the bot."""
