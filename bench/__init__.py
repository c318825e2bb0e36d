"""Performance against the limit of the machine; each measurement prints one line of JSON."""
