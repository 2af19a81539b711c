"""Users, organisations, roles, and who may what."""
