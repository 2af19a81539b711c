"""What each kind of element does."""
