"""The two-stage VAE (Dai and Wipf 2019): shared numbers, and wiring that imports TensorFlow only when it builds."""
