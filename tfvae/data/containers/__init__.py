"""What files are packed in: gzip and the like, archives, encodings of text. Imports no TensorFlow."""
