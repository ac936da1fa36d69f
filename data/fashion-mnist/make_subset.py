"""Writes the subset in this folder from the full Fashion-MNIST.

python3 make_subset.py [FOLDER]      FOLDER holds the four files as published;
                                     by default where Debian's dataset-fashion-mnist installs them
"""
import gzip
import struct
import sys
from pathlib import Path

SOURCE = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/datasets/fashion-mnist")
TARGET = Path(__file__).parent
PIXELS = 28 * 28


def write(name: str, content: bytes) -> None:
    with open(TARGET / name, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(content)


for part, count in (("train", 12_000), ("t10k", 2_000)):
    images = gzip.decompress((SOURCE / f"{part}-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((SOURCE / f"{part}-labels-idx1-ubyte.gz").read_bytes())
    assert struct.unpack(">I", images[:4])[0] == 0x803 and struct.unpack(">I", labels[:4])[0] == 0x801
    write(f"{part}-images-idx3-ubyte.gz", struct.pack(">IIII", 0x803, count, 28, 28) + images[16:16 + count * PIXELS])
    write(f"{part}-labels-idx1-ubyte.gz", struct.pack(">II", 0x801, count) + labels[8:8 + count])
