"""How a command ends when it cannot do its work: one line on stderr that names the setting and the remedy, and an exit code."""

import click


class Refused(click.ClickException):
    """What was asked for cannot be done as it was asked."""

    exit_code = 2


class ConfigurationFailed(click.ClickException):
    """A settings, policy, organisation or calendar file is wrong."""

    exit_code = 3


class DatabaseFailed(click.ClickException):
    """The database cannot be reached, or is not what this program needs."""

    exit_code = 4


class PlatformFailed(click.ClickException):
    """The chat platform refuses the credentials, or they are missing."""

    exit_code = 5
