"""Stage 2, frames to moments: find tiles, faces, labels and expressions in one picture, then link them over time."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
"""ONNX Runtime, which reads labels, would call its maker from version 1.29 on, and keep a number of this computer in a
cache: https://github.com/microsoft/onnxruntime/pull/27379. It looks once, when it is loaded, which is after this.
"""
