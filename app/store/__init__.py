"""Database session, base of all tables, clock, keys, migrations."""
