"""Stage 1, video in: sources open recordings, cut them into segments and give one frame per sampled instant."""
