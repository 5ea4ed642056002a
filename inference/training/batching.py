"""Let an exported file take any number of faces at once.

The converter writes the batch of its example, 1, into every reshape, and a file so fixed refuses other batches.
Here the 1 in front becomes -1: "as many as there are".
"""

from __future__ import annotations

from pathlib import Path

import flatbuffers  # type: ignore[import-untyped, unused-ignore]
import numpy as np
from ai_edge_litert import schema_py_generated as schema


def free_batch(path: Path) -> None:
    """Change the float `.tflite` at `path`, converted with a batch of 1, in place."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(path.read_bytes(), 0))
    graph = model.subgraphs[0]
    for operator in graph.operators:
        if model.operatorCodes[operator.opcodeIndex].builtinCode != schema.BuiltinOperator.RESHAPE:
            continue
        buffer = model.buffers[graph.tensors[operator.inputs[1]].buffer]
        shape = np.frombuffer(bytes(buffer.data), np.int32).copy()
        shape[0] = -1
        buffer.data = np.frombuffer(shape.tobytes(), np.uint8)
        if operator.builtinOptions is not None:
            operator.builtinOptions.newShape = shape
    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), b"TFL3")
    path.write_bytes(bytes(builder.Output()))
