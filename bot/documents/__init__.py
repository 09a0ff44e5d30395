"""The tracking table as chat text, as a picture for the phone and as a workbook, all from `bot.core.reports`."""
