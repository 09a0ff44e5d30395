"""What both platforms' adapters and simulators are built with: rates, tokens, REST, cutting by bytes, staged time."""
