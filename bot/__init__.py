"""督办 (duban): the bot that keeps a cross-department group to its word."""

__version__ = "0.1.0"
