"""Adam over ten million parameters by PyTorch: adam.py --configs fused+1x10M,foreach+40x250k,... --threads T."""
import sys
configs = sys.argv[sys.argv.index("--configs") + 1].split(",")
sys.argv = [sys.argv[0], "info"] + sys.argv[sys.argv.index("--threads"):]
sys.path.insert(0, "/peer")
import torch_bench as peers
import torch

for config in configs:
    variant, shape = config.split("+")
    sizes = [10_000_000] if shape == "1x10M" else [250_000] * 40
    parameters = [torch.nn.Parameter(torch.randn(size)) for size in sizes]
    for parameter in parameters:
        parameter.grad = torch.randn_like(parameter) * 1e-3
    optimizer = peers.optim("adam", parameters, variant)
    for _ in range(3): optimizer.step()
    times = peers.measure(optimizer.step, secs=1, tries=2)
    peers.emit(kind="adam", config=config, threads=peers.A.threads, **times)
