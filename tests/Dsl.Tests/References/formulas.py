"""Optimizers and clippings that PyTorch 2.6 has not, after the formulas of their papers, for the scripts beside this file."""
import torch


class Formula(torch.optim.Optimizer):
    """An optimizer by a function (parameter, gradient, state, settings of its group)."""

    def __init__(self, params, lr, update, **settings):
        self.update = update
        super().__init__(params, dict(lr=lr, **settings))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                state["t"] = state.get("t", 0) + 1
                p.copy_(self.update(p.clone(), p.grad.clone(), state, group))


def kept(state, name, like):
    return state.setdefault(name, torch.zeros_like(like))


def heavy_ball(w, g, s, o):
    """Polyak 1964: from the two last points."""
    last = s.setdefault("last", w)
    s["last"] = w
    return w - o["lr"] * g + o["momentum"] * (w - last)


def sutskever(w, g, s, o):
    """Sutskever 2013: theta and v are kept, and w is theta + momentum v."""
    theta, v = s.setdefault("theta", w), kept(s, "v", w)
    s["v"] = o["momentum"] * v - o["lr"] * g
    s["theta"] = theta + s["v"]
    return s["theta"] + o["momentum"] * s["v"]


def lion(w, g, s, o):
    """Chen et al. 2023, algorithm 2."""
    m = kept(s, "m", w)
    c = o["beta1"] * m + (1 - o["beta1"]) * g
    s["m"] = o["beta2"] * m + (1 - o["beta2"]) * g
    return w - o["lr"] * (torch.sign(c) + o["decay"] * w)


def lamb(w, g, s, o):
    """You et al. 2020, algorithm 2, with the identity for phi."""
    s["m"] = o["beta1"] * kept(s, "m", w) + (1 - o["beta1"]) * g
    s["v"] = o["beta2"] * kept(s, "v", w) + (1 - o["beta2"]) * g * g
    m, v = s["m"] / (1 - o["beta1"] ** s["t"]), s["v"] / (1 - o["beta2"] ** s["t"])
    r = m / (v.sqrt() + o["eps"]) + o["decay"] * w
    size, pull = w.norm(), r.norm()
    trust = size / pull if size > 0 and pull > 0 else 1.0
    return w - o["lr"] * trust * r


def muon(w, g, s, o):
    """Jordan et al. 2024; vectors by AdamW of 0.015 times the rate."""
    if w.dim() < 2:
        lr, b1, b2 = 0.015 * o["lr"], 0.9, 0.95
        s["m"] = b1 * kept(s, "m", w) + (1 - b1) * g
        s["v"] = b2 * kept(s, "v", w) + (1 - b2) * g * g
        step = s["m"] / (1 - b1 ** s["t"]) / ((s["v"] / (1 - b2 ** s["t"])).sqrt() + 1e-8)
        return w - lr * o["decay"] * w - lr * step
    s["m"] = torch.lerp(kept(s, "m", w), g, 1 - o["momentum"])
    x = torch.lerp(g, s["m"], o["momentum"]) if o["nesterov"] else s["m"]
    x = x.reshape(len(w), -1)
    rows, columns = x.shape
    x = x.T if rows > columns else x
    x = x / (x.norm() + 1e-7)
    for _ in range(o["rounds"]):
        a = x @ x.T
        x = 3.4445 * x + (-4.775 * a + 2.0315 * a @ a) @ x
    x = x.T if rows > columns else x
    return w * (1 - o["lr"] * o["decay"]) - o["lr"] * max(1.0, rows / columns) ** 0.5 * x.reshape(w.shape)


def clip_each(greatest):
    """The norm of each parameter by itself."""
    return lambda params: [torch.nn.utils.clip_grad_norm_([p], greatest) for p in params]


def clip_units(ratio, eps=1e-3):
    """Brock et al. 2021, equation 3: units are the rows of a parameter, a vector is one."""
    def clip(params):
        for p in params:
            axes = tuple(range(1, p.dim())) if p.dim() > 1 else (0,)
            size = (p.detach() ** 2).sum(axes, keepdim=True).sqrt().clamp_min(eps)
            slope = (p.grad ** 2).sum(axes, keepdim=True).sqrt()
            p.grad = torch.where(slope / size > ratio, ratio * size / slope * p.grad, p.grad)
    return clip
