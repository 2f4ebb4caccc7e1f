"""What the scripts beside this file share: numbers, a case for a declaration, a training, and the file that they write.

A script makes cases by `declaration` and `training` and ends with `write(__file__)`, which stores them for the tests in
`Stored/` under the script's name. It needs PyTorch (2.6 made the stored files) and runs by itself: `python3 layers.py`.

A case's title begins with the kind and the name of the declaration that it proves: "layer dense without bias". Parameters,
inputs and targets are computed by the tests too, so only what PyTorch makes of them is stored.
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F

BATCH = 4
STEPS = 20

_declarations = []
_trainings = []
_schedules = []
_initializers = []


def numbers(key, count, scale=1.0):
    """Numbers in (-scale, scale), the same in every language: a 32-bit hash of (key, position)."""
    i = np.arange(count, dtype=np.uint64)
    mask = np.uint64(0xFFFFFFFF)
    x = ((i + np.uint64(1)) * np.uint64(2654435761) ^ np.uint64((key + 1) * 2246822519 & 0xFFFFFFFF)) & mask
    x ^= x >> np.uint64(15)
    x = x * np.uint64(2246822519) & mask
    x ^= x >> np.uint64(13)
    x = x * np.uint64(3266489917) & mask
    x ^= x >> np.uint64(16)
    return (x.astype(np.float64) / 2.0**31 - 1.0) * scale


def tensor(key, shape, scale=1.0):
    return torch.tensor(numbers(key, int(np.prod(shape)), scale).reshape(shape), dtype=torch.float64)


def classes(key, shape, count):
    """Class indices below a count."""
    u = (numbers(key, int(np.prod(shape))) + 1) / 2
    return torch.tensor(np.minimum((u * count).astype(np.int64), count - 1).reshape(shape))


def flat(t):
    return [float(v) for v in t.detach().reshape(-1)]


class Given:
    """Numbers for an input, a target or a parameter: scale · numbers + offset, class indices, or values as they are.

    The shape is that of one sample. `tensor` holds what PyTorch gets, for a batch where it is an input or a target.
    """

    def __init__(self, name, shape=(), key=101, scale=1.0, offset=0.0, classes_=0, values=None, batch=BATCH):
        self.name, self.shape, self.classes = name, tuple(shape), classes_
        whole = (batch, *self.shape) if batch else self.shape
        if values is not None:
            self.tensor = torch.as_tensor(values, dtype=torch.float64).reshape(whole)
            self.stored = {"values": [float(v) for v in self.tensor.reshape(-1)]}
        elif classes_:
            self.tensor = classes(key, whole, classes_)
            self.stored = {"key": key}
        else:
            self.tensor = tensor(key, whole, scale) + offset
            self.stored = {"key": key, "scale": scale, "offset": offset}
        self.stored |= {"name": name, "shape": list(self.shape), "classes": classes_}

    def type(self):
        sizes = f"[{', '.join(map(str, self.shape))}]"
        return f"class({self.classes})" + (sizes if self.shape else "") if self.classes else sizes


def declaration(title, stage, shape, parameters, function, target=None, loss="mse(out, y)", after=None, *,
                x=None, others=(), preamble="", inference=None, also=()):
    """One stage of the language between a probe, whose gradient holds that of the stage's input, and a loss.

    title       kind and name of the declaration that is proven, then what is special here
    stage       the language's text: `out = x |> probe |> {stage}`
    shape       of x for one sample; `x=Given("x", ...)` says more, as other numbers or class indices, which have no probe
    parameters  (name, shape) or Given(..., batch=0) for the parameters after the probe, in the language's order
    function    (x, *parameters) -> out, PyTorch's stage
    target      None: numbers of the shape of out; or (classes, shape, compute) with classes 0 for numbers in (0, 1) and
                compute(out, y) -> loss; or (Given("y", ...), compute)
    loss        the language's text for the loss
    after       () -> [(name, tensor)]: states after the step
    others      further slots, Given, whose `tensor` the functions use; a name that ends in "target" is a target
    preamble    declarations of the language before the network
    inference   (x, *parameters) -> out at inference, where it differs; False: the output is not compared
    also        further declarations ("function windows") that the case proves
    """
    x = x or Given("x", shape, key=100, scale=2.0)
    probed = not x.classes
    given = [Given("probe.weight", x.shape, key=0, batch=0)] if probed else []
    for p in parameters:
        given.append(p if isinstance(p, Given) else Given(p[0], p[1], key=len(given) + (0 if probed else 1), batch=0))
    values = [p.tensor.requires_grad_() for p in given]
    stage_input, own = (x.tensor * values[0], values[1:]) if probed else (x.tensor, values)
    out = function(stage_input, *own)
    if target is None:
        y, compute = Given("y", out.shape[1:]), F.mse_loss
    elif isinstance(target[0], Given):
        y, compute = target
    else:
        count, sizes, compute = target
        y = Given("y", sizes, classes_=count) if count else Given("y", sizes, scale=0.5, offset=0.5)
    value = compute(out, y.tensor)
    gradients = torch.autograd.grad(value, values, allow_unused=True)
    states = after() if after else []
    if inference is False:
        predicted = None
    else:
        predicted = flat((inference or function)(stage_input, *own))
    slots = [x, y, *others]
    lines = [f"  {'target' if s is y or s.name.endswith('target') else 'input '} {s.name}: {s.type()}" for s in slots]
    source = preamble + "network Case {\n" + "\n".join(lines) + f"""
  out = x{' |> probe as probe' if probed else ''} |> {stage}
  loss   {loss}
  output result = out
}}
"""
    _declarations.append({
        "title": title, "also": list(also), "source": source, "batch": BATCH,
        "slots": [s.stored for s in slots], "parameters": [p.stored for p in given],
        "loss": float(value), "output": predicted,
        "gradients": {p.name: flat(torch.zeros_like(p.tensor) if g is None else g) for p, g in zip(given, gradients)},
        "states": {n: flat(t) for n, t in states},
    })


def weight_and_bias(*weight, bias=None):
    return [("stage.weight", weight), ("stage.bias", (bias or weight[0],))]


def training(title, network, shapes, function, input_shape, count, recipe, optimizer, rate=None, clip=None, batch=8, also=(),
             slots=None, loss=F.cross_entropy):
    """20 steps on one batch, in f64 and f32.

    title      "optimizer adam", "clipping norm", ...; "network lenet" where a whole network is what is compared
    network    the language's text of a network `Case` with an input x and a target y of `count` classes
    shapes     name -> shape of the parameters
    function   (parameters by name, x) -> logits
    recipe     the language's settings, a line each
    optimizer  (list of parameters) -> torch.optim.Optimizer
    rate       step from 0 -> rate, where a schedule is compared
    clip       (list of parameters) -> None, before each step
    slots      Given for the input and the target instead of x and y, for a batch; without a target the input is its own
    loss       (what function gives, target) -> loss
    """
    result = {}
    for kind in (torch.float64, torch.float32):
        p = {}
        for k, (n, s) in enumerate(shapes.items()):
            fan_in = int(np.prod(s[1:])) if len(s) > 1 else 10
            p[n] = tensor(k, s, fan_in ** -0.5).to(kind).requires_grad_()
        if slots:
            x, y = ((g.tensor if g.classes else g.tensor.to(kind)) for g in (slots[0], slots[-1]))
        else:
            x, y = tensor(100, (batch, *input_shape)).to(kind), classes(101, (batch,), count)
        opt = optimizer(list(p.values()))
        losses = []
        for step in range(STEPS):
            if rate:
                for group in opt.param_groups:
                    group["lr"] = rate(step)
            value = loss(function(p, x), y)
            losses.append(float(value.detach()))
            opt.zero_grad()
            value.backward()
            if clip:
                clip(list(p.values()))
            opt.step()
        result[kind] = losses
        if kind == torch.float64:
            checksums = {n: [float(t.detach().sum()), float((t.detach() ** 2).sum())] for n, t in p.items()}
    settings = "".join("  " + line.strip() + "\n" for line in recipe.strip().splitlines())
    _trainings.append({
        "title": title, "also": list(also),
        "source": network + f"\ntrain Case {{\n  batch {batch}\n  shuffle false\n  epochs {STEPS}\n{settings}}}\n",
        "batch": batch,
        **({"slots": [g.stored for g in slots]} if slots else {"inputShape": list(input_shape), "targetClasses": count}),
        "parameters": list(shapes), "parameterShapes": [list(s) for s in shapes.values()],
        "losses64": result[torch.float64], "losses32": result[torch.float32], "sums": checksums,
    })


MLP = """network Case {
  input  x: [5]
  target y: class(3)
  logits = x |> dense(7) as fc1 |> tanh |> dense(3) as fc2
  loss   cross_entropy(logits, y)
  output result = logits
}
"""


def small_training(title, recipe, optimizer, **more):
    """A training of a perceptron with one hidden layer, for optimizers, clippings and schedules."""
    shapes = {"fc1.weight": (7, 5), "fc1.bias": (7,), "fc2.weight": (3, 7), "fc2.bias": (3,)}

    def mlp(p, x):
        return F.linear(torch.tanh(F.linear(x, p["fc1.weight"], p["fc1.bias"])), p["fc2.weight"], p["fc2.bias"])

    training(title, MLP, shapes, mlp, (5,), 3, recipe, optimizer, **more)


def schedule(title, text, scheduler, rate=1.0, steps=40, steps_per_epoch=5, also=()):
    """The rates of all steps of a training.

    text       the language's setting `rate`
    scheduler  optimizer with the given rate -> lr_scheduler, whose step() is called after each step
    """
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    scheduler = scheduler(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    _schedules.append({"title": title, "also": list(also), "rate": text, "stepsPerEpoch": steps_per_epoch, "rates": rates})


def plateau_schedule(title, text, losses, scheduler, rate=0.5, steps_per_epoch=5, also=()):
    """The rates of all steps of a training whose epochs end with these losses.

    scheduler  optimizer with the given rate -> (epoch, step in it, loss of the epoch before or None) -> None, called before
               each step, and after the last with step 0
    """
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    advance = scheduler(optimizer)
    rates = []
    for epoch, loss in enumerate(losses):
        for step in range(steps_per_epoch):
            advance(epoch, step, losses[epoch - 1] if epoch else None)
            rates.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
    _schedules.append({"title": title, "also": list(also), "rate": text, "stepsPerEpoch": steps_per_epoch, "rates": rates,
                       "losses": losses})


QUANTILES = 32
DRAWS = 400_000


def initializer(title, text, fill, shape, bounds=None, random=True, also=()):
    """The values of a parameter.

    text    the language's initializer
    fill    PyTorch's, on a tensor of the shape
    bounds  the least and the greatest value where there are such
    random  whether values are compared by their quantiles over many draws; else one by one
    """
    case = {"title": title, "also": list(also), "initializer": text, "shape": list(shape), "bounds": bounds}
    torch.manual_seed(0)
    if random:
        draws = torch.cat([flat_tensor(fill, shape) for _ in range(-(-DRAWS // int(np.prod(shape))))])
        shares = (np.arange(QUANTILES) + 0.5) / QUANTILES
        case["quantiles"] = [float(v) for v in np.quantile(draws.numpy(), shares)]
    else:
        case["values"] = flat(flat_tensor(fill, shape))
    _initializers.append(case)


def flat_tensor(fill, shape):
    t = torch.empty(shape, dtype=torch.float64)
    with torch.no_grad():
        fill(t)
    return t.reshape(-1)


def write(script):
    """Stores the cases under the script's name, one a line, which keeps differences readable."""
    name = os.path.splitext(os.path.basename(script))[0] + ".json"
    path = os.path.join(os.path.dirname(os.path.abspath(script)), "Stored", name)

    def lines(cases):
        return "[" + ",".join("\n" + json.dumps(case) for case in cases) + "\n]"

    with open(path, "w") as file:
        file.write(f'{{"declarations": {lines(_declarations)},\n"trainings": {lines(_trainings)},\n'
                   f'"schedules": {lines(_schedules)},\n"initializers": {lines(_initializers)}}}\n')
    print(name, len(_declarations), "declarations,", len(_trainings), "trainings,", len(_schedules), "schedules,",
          len(_initializers), "initializers")
