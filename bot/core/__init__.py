"""The pure core: facts, obligations, time and reading. No I/O, no clock, standard library only."""
