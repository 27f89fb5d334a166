"""Training: updates make one gradient step, procedures drive updates, one loop runs procedures."""
