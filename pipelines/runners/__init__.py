"""What runs a pipeline: this process, with progress; other orchestrators come beside it."""
