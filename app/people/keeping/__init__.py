"""What administrators keep: organisations, people, their roles and how they come in. Nothing here vanishes."""
