"""LiteRT, in as few words as possible."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from inference.observation import ModelError


class Network:
    """A `.tflite` file as a function of one array. One thread: two are slower at this size, and processes use the other
    cores.
    """

    def __init__(self, path: Path) -> None:
        try:
            with without_news():
                self._interpreter = Interpreter(model_path=str(path), num_threads=1)
                self._interpreter.allocate_tensors()
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"{path}: not a usable model file ({error}); run `classpulse doctor`") from error
        given = self._interpreter.get_input_details()[0]
        self._input, self._shape = given["index"], tuple(given["shape"])
        self._outputs = [output["index"] for output in self._interpreter.get_output_details()]

    def __call__(self, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """float32 (n, ...) -> one array per output, in the file's order. Any n; a change of n costs a re-allocation."""
        if self._shape != batch.shape:
            self._interpreter.resize_tensor_input(self._input, batch.shape)
            self._interpreter.allocate_tensors()
            self._shape = batch.shape
        self._interpreter.set_tensor(self._input, batch)
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index) for index in self._outputs]


@contextmanager
def without_news(news: bytes = b"INFO:") -> Iterator[None]:
    """Pass on what is written to standard error but for lines that begin with `news`, which is all of them where it is
    empty: LiteRT has no switch for announcing its delegate, nor its converter one for what it has to say.
    """
    with tempfile.TemporaryFile() as written:
        standard_error = os.dup(2)
        os.dup2(written.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(standard_error, 2)
            os.close(standard_error)
            written.seek(0)
            for line in written:
                if not line.startswith(news):
                    os.write(2, line)
