"""The nodes of the graph that TFX does not have: contract and executor each."""
