"""The looks of `duban doctor`: each ends in findings, one line each: what is well, what to mind, what is wrong and how to mend it."""
