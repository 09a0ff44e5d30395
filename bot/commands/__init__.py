"""One module per `duban` subcommand; imported only when that subcommand runs."""
