"""Writes blazeface.bin, the weights that blazeface/network.rs reads, from MediaPipe's network as ONNX.

    pip install numpy onnx
    python blazeface_weights.py face_detection_back_256x256_barracuda.onnx

Little-endian f32, layer by layer in the order of the graph: a depthwise layer's taps by channel; of every other layer for
each input (channel, row, column) the weights of all outputs, then the biases.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import numpy_helper

graph = onnx.load(sys.argv[1]).graph
tensors = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
by_output = {name: node for node in graph.node for name in node.output}


def weights(node: onnx.NodeProto) -> np.ndarray:
    weight = tensors[node.input[1]]
    if weight.shape[1] == 1 and len(node.input) == 2:
        return weight.ravel()
    mixed = weight.reshape(len(weight), -1).T.ravel()
    return np.concatenate([mixed, tensors[node.input[2]]])


def before(name: str) -> onnx.NodeProto:
    """The convolution that an output of the graph comes from."""
    node = by_output[name]
    return node if node.op_type == "Conv" else before(node.input[0])


heads = [before(output.name) for output in graph.output]
body = [node for node in graph.node if node.op_type == "Conv" and not any(node is head for head in heads)]
flat = np.concatenate([weights(node) for node in body + heads]).astype("<f4")
pathlib.Path(__file__).with_name("blazeface.bin").write_bytes(flat.tobytes())
