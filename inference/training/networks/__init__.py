"""One network per file. Each file has `build() -> torch.nn.Module` mapping standardised faces float32 (n, 1, 48, 48)
to logits (n, 2, 7): first the original label's view, then the crowd's (FER+)."""
