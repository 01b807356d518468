"""What operators see: counts of requests, the state of queues and jobs, and whether the site can work."""
