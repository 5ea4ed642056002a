"""Stage 2, frames to moments: find tiles, faces, labels and expressions in one picture, then link them over time."""
