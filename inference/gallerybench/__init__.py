"""GalleryBench: a fixed set of drawn classes that are hard to read, and how well they are read (docs/gallerybench.md).

cases -> films (drawn once) -> moments with the time they took -> figures, by `ingest.render.comparison`. `bench.py`
goes that way, on the product's own path, which `pipeline.py` lends.
"""
