"""Monthly periods: opened, collected, closed for good, and computed again at any time."""
