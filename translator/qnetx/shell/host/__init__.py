"""Commands of hook and launch scripts → what they do to taps, bridges and the host's network."""
