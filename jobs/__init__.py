"""Work beside the server: periodic jobs, tasks that were handed over, and the process that does both."""
