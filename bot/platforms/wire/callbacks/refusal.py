"""The one answer to whatever is not the platform's."""


class Refused(Exception):
    """Not from the platform, or not for us. Why is nobody's business outside: all refusals look the same."""
