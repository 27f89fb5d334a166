"""VAEs of sentences, and every remedy against posterior collapse: shared numbers, and wiring that imports TensorFlow
only when it builds."""
