"""Use cases: what was said or what time brought becomes one decision, stored in one transaction."""
