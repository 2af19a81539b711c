"""Running cases taken to another version of their process: rehearsed on copies, moved one by one, undone."""
