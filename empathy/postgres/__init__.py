"""PostgreSQL as Django uses it, but requests do not wait for a server that is away."""
