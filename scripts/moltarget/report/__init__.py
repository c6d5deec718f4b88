"""Matches -> report: one canonical document per sample, the only source of every rendering. Pure."""
