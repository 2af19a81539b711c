"""Sets everything up from a fresh clone, with the standard library alone."""
