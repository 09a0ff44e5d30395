"""The sandbox: the platform port in memory, for the demo page, replays and scenario tests."""
