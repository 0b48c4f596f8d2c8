"""Writes gtcrn.bin, the weights that gtcrn.rs reads, from the ONNX file of GTCRN's authors.

    pip install numpy onnx
    python gtcrn_weights.py gtcrn_simple.onnx

Little-endian f32 in the order of gtcrn.rs. Batch normalisation is folded into the layer before it, a transposed
convolution without a stride is turned into a plain one.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import numpy_helper

graph = onnx.load(sys.argv[1]).graph
tensors = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
out: list[np.ndarray] = []


def weights(node: onnx.NodeProto) -> list[np.ndarray]:
    return [tensors[name] for name in node.input if name in tensors]


def layers() -> list[onnx.NodeProto]:
    """The layers that hold weights, in order; only normalisations multiply by a tensor of theirs."""
    kinds = ("Conv", "ConvTranspose", "BatchNormalization", "PRelu", "GRU", "MatMul", "Add", "Mul")
    held = [node for node in graph.node if node.op_type in kinds and any(w.size > 1 for w in weights(node)) or node.op_type == "PRelu"]
    return [node for node in held if node.op_type not in ("Add", "Mul") or len(weights(node)[0].shape) > 0]


rest = iter(layers())


def take(kind: str) -> list[np.ndarray]:
    node = next(rest)
    assert node.op_type == kind, (node.op_type, node.name, kind)
    return weights(node)


def folded() -> tuple[np.ndarray, np.ndarray]:
    """A transposed convolution with the normalisation after it."""
    weight, bias = take("ConvTranspose")
    scale, shift, mean, variance = take("BatchNormalization")
    factor = scale / np.sqrt(variance + 1e-5)
    # The depthwise and the grouped layers have their output channels where others have the inputs.
    groups = 1 if weight.shape[1] == len(scale) else len(scale) // weight.shape[1]
    if groups == 1:
        weight = weight * factor[None, :, None, None]
    else:
        inputs = weight.shape[0] // groups
        by_group = factor.reshape(groups, -1)
        weight = weight * np.repeat(by_group, inputs, axis=0)[:, :, None, None]
    return weight, (bias - mean) * factor + shift


def gated_block(transposed: bool) -> None:
    if transposed:
        first, first_bias = folded()
        first = first[:, :, 0, 0].T
        first_slope = take("PRelu")
        depth, depth_bias = folded()
        depth = depth[:, 0, ::-1, ::-1]
        depth_slope = take("PRelu")
        second, second_bias = folded()
        second = second[:, :, 0, 0].T
    else:
        first, first_bias = take("Conv")
        first_slope = take("PRelu")
        depth, depth_bias = take("Conv")
        depth_slope = take("PRelu")
        second, second_bias = take("Conv")
    out.extend([first, first_bias, *first_slope, depth, depth_bias, *depth_slope, second, second_bias])
    out.extend(take("GRU"))
    (matrix,) = take("MatMul")
    out.extend([matrix.T, *take("Add")])


def dense_and_norm() -> None:
    (matrix,) = take("MatMul")
    out.extend([matrix.T, *take("Add")])
    # Stored by frequency and channel; here, as all maps, by channel and frequency.
    out.extend([take("Mul")[0].T, take("Add")[0].T])


(bank,) = take("MatMul")
out.append(bank)
for _ in range(2):
    out.extend([*take("Conv"), *take("PRelu")])
for _ in range(3):
    gated_block(transposed=False)
for _ in range(2):
    for _ in range(2):
        out.extend(take("GRU")[:3])
    dense_and_norm()
    for _ in range(2):
        out.extend(take("GRU"))
    dense_and_norm()
for _ in range(3):
    gated_block(transposed=True)
out.extend([*folded(), *take("PRelu")])
out.extend(folded())
(back,) = take("MatMul")
assert np.array_equal(back, bank.T)
assert next(rest, None) is None

values = np.concatenate([np.ravel(part) for part in out]).astype("<f4")
pathlib.Path(__file__).with_name("gtcrn.bin").write_bytes(values.tobytes())
print(len(values), "values")
