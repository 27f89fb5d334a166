"""Variational autoencoders that keep using their latent variables."""

import os

# TFX switches tf.keras to Keras 2 for the whole process unless this is set before its import.
os.environ.setdefault("TF_USE_LEGACY_KERAS", "0")

__version__ = "0.1.0"
