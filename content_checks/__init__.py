"""Checks of texts for their authors: identifying details, and phrases that label people."""
