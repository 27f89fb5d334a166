"""The two-stage VAE on points of a manifold of known dimension: numbers, and wiring that imports TensorFlow late."""
