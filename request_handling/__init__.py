"""Helpers that the views of several apps share: integers, rate limits, unsaved input, permissions."""
