"""Export: a trained sampler as a SavedModel that TensorFlow Serving loads. It needs tfvae; what it writes does not."""
