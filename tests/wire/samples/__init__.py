"""One sample of everything that travels, with every field set: commands, records and messages."""
