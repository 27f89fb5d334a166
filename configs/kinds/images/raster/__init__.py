"""Images drawn pixel by pixel: delta-VAE (Razavi et al. 2019) and what it is compared with."""
