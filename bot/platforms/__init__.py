"""Chat platforms behind one port (`bot.core.ports`)."""
