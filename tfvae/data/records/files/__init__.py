"""Files of rows, by what they are: each gives names of columns, parts to read, and rows. Imports no TensorFlow."""
