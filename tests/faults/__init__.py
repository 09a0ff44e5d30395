"""Real processes, real databases, kill -9."""
