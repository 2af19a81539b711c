"""Append-only history."""
