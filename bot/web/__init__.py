"""HTTP edges: the sandbox page and the health check."""
