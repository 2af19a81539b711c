"""KIM-Lotse: process-driven case management for Kommunales Integrationsmanagement."""
