"""What a person sees of a run: progress, the terminal, what came out."""
