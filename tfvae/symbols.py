"""Tokens that are no words: a batch of sentences is int32 [B, T], words, then END, then PAD up to T."""

PAD, START, END, UNKNOWN = 0, 1, 2, 3
SPELLING = ("<pad>", "<s>", "</s>", "<unk>")
"""How a vocabulary spells them."""
