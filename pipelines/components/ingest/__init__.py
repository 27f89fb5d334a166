"""Raw data -> TFRecords, rejects beside them."""
