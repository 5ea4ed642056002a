"""How the expression model is made: data -> augment -> a network -> train -> export -> evaluate. LOG.md is the lab log.

Everything but `evaluate` needs the extra `[train]` (PyTorch and litert-torch).
"""
