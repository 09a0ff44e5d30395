"""DingTalk (钉钉): the adapter for an enterprise robot, and a local platform to try it against."""
