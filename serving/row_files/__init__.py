"""Files of rows, by their endings: what `serving.sample` and `pipelines.generate` write, a block of rows at a time."""
