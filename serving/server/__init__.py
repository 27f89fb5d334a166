"""A server of exported models that speaks the protocol of TensorFlow Serving. It needs no library that trains."""
