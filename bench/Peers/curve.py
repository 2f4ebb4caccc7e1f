"""Losses of a peer's model from given parameters: curve.py WORKLOAD BATCH STEPS --threads T.

In the folder lie `parameters` (float32, tensors one behind the other), `inputs` (float32 or int32) and `labels` (int32).
"""
import sys
workload, batch, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.argv = [sys.argv[0], "info"] + sys.argv[sys.argv.index("--threads"):]
sys.path.insert(0, "/peer")
import torch_bench as peers
import json, numpy, torch

model, data, loss_of, optimizer = peers.make(workload, batch)
values = torch.from_numpy(numpy.fromfile("/here/parameters", numpy.float32))
parameters = list(model.named_parameters())
if workload == "gpt":   # PyTorch lists a module's own tensors, the positions, before those of its parts
    parameters.insert(1, parameters.pop(0))
with torch.no_grad():
    for _, parameter in parameters:
        parameter.copy_(values[:parameter.numel()].view_as(parameter))
        values = values[parameter.numel():]
if values.numel():
    raise SystemExit("the network has %d parameters more than the peer's" % values.numel())

x, y = data[0]
whole = not x.dtype.is_floating_point
x = torch.from_numpy(numpy.fromfile("/here/inputs", numpy.int32 if whole else numpy.float32)).view(x.shape)
x = x.long() if whole else x
y = x if workload == "ae" else torch.from_numpy(numpy.fromfile("/here/labels", numpy.int32)).long().view(y.shape)

model.train()
update = peers.optim(optimizer, model.parameters(), "fused")
losses = []
for _ in range(steps):
    loss = loss_of(model(x), y)
    update.zero_grad(set_to_none=True)
    loss.backward()
    update.step()
    losses.append(float(loss.detach()))
print(json.dumps(dict(losses=losses)), flush=True)
