"""WeCom: robot, self-built app and webhooks behind one adapter and, beside it, a simulated company to run it against."""
