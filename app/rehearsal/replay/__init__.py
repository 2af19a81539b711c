"""What would have happened: a draft of a decision decides anew what was decided, from the inputs as they were."""
