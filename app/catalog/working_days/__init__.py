"""Working days: holidays of the Land, and when the office is closed (`calendars/working_days.yaml`)."""
