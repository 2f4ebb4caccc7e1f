"""Products of matrices by PyTorch and NumPy: products.py MxKxN-TT ... --threads T, then as turns.py: each size by both."""
import sys
sizes = [a for a in sys.argv[1:] if "x" in a]
sys.argv = [sys.argv[0], "info"] + sys.argv[sys.argv.index("--threads"):]
sys.path.insert(0, "/peer")
import torch_bench as peers
import numpy, torch, turns

def products(size):
    shape, transposed = size.split("-")
    m, k, n = map(int, shape.split("x"))
    a = torch.randn(m, k) if transposed[0] == "N" else torch.randn(k, m).t()
    b = torch.randn(k, n) if transposed[1] == "N" else torch.randn(n, k).t()
    c = torch.empty(m, n)
    an, bn, cn = a.numpy(), b.numpy(), numpy.empty((m, n), numpy.float32)
    inner = max(1, int(2e5 / (2.0 * m * k * n / 60)))   # about 200 us for each time
    def by_torch():
        for _ in range(inner): torch.mm(a, b, out=c)
    def by_numpy():
        for _ in range(inner): numpy.dot(an, bn, out=cn)
    return {size + " torch.mm": (by_torch, inner), size + " numpy.dot": (by_numpy, inner)}

with torch.no_grad():
    turns.serve({name: piece for size in sizes for name, piece in products(size).items()})
