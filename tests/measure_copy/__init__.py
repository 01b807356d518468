"""Measure the English texts of the interface (`make measure-copy`): rules are in docs/content-style.md."""
