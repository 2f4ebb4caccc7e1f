"""Adam over ten million parameters by PyTorch: adam.py --configs fused+1x10M --threads T, then as turns.py."""
import sys
config = sys.argv[sys.argv.index("--configs") + 1]
sys.argv = [sys.argv[0], "info"] + sys.argv[sys.argv.index("--threads"):]
sys.path.insert(0, "/peer")
import torch_bench as peers
import torch, turns

variant, shape = config.split("+")
sizes = [10_000_000] if shape == "1x10M" else [250_000] * 40
parameters = [torch.nn.Parameter(torch.randn(size)) for size in sizes]
for parameter in parameters:
    parameter.grad = torch.randn_like(parameter) * 1e-3
optimizer = peers.optim("adam", parameters, variant)
for _ in range(3): optimizer.step()
turns.serve({config: (optimizer.step, 1)})
