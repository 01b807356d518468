"""Generated cases, stories and pending items, as many as a test of the site at scale needs.

A few prototypes are made by the code that makes real content; the others are copies of their rows, made by
the database (`copies`). Only numbers differ between copies, so the counts of the prototypes give all others.
"""
