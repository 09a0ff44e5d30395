"""The pumps that move rows: intake, deadlines, composing, delivery; and the metronome that calls them."""
