"""One step of the LSTM for one sample by PyTorch and ONNX Runtime: lstm_step.py --configs CONFIGURATION --threads T,
then as turns.py."""
import sys
config = sys.argv[sys.argv.index("--configs") + 1]
sys.argv = [sys.argv[0], "info"] + sys.argv[sys.argv.index("--threads"):]
sys.path.insert(0, "/peer")
import torch_bench as peers
import numpy, os, torch, turns

class Step(torch.nn.Module):
    """An embedding, a cell and a linear layer."""
    def __init__(self, cell):
        super().__init__()
        self.table, self.head = torch.nn.Embedding(65, 64), torch.nn.Linear(128, 65)
        self.cell = torch.nn.LSTMCell(64, 128) if cell else torch.nn.LSTM(64, 128)
    def forward(self, text, hidden, cells):
        x = self.table(text)
        if isinstance(self.cell, torch.nn.LSTMCell):
            hidden, cells = self.cell(x, (hidden, cells))
            return self.head(hidden), hidden, cells
        y, (hidden, cells) = self.cell(x[None], (hidden[None], cells[None]))
        return self.head(y[0]), hidden[0], cells[0]

def prepared(config):
    words = config.split("+")
    model = Step("cell" in words).eval()
    state = torch.tensor([5]), torch.zeros(1, 128), torch.zeros(1, 128)
    if "eager" in words:
        return lambda: model(*state)
    if "jit" in words:
        traced = torch.jit.freeze(torch.jit.trace(model, state))
        for _ in range(30): traced(*state)
        return lambda: traced(*state)
    import onnxruntime as ort
    path = os.path.join(peers.SCRATCH, "lstm_step.onnx")
    torch.onnx.export(model, state, path, input_names=["text", "hidden", "cells"], output_names=["scores", "nexth", "nextc"], dynamo=False)
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = peers.A.threads, 1
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    binding = session.io_binding()
    kept = []
    for name, value in zip(("text", "hidden", "cells"), state):
        kept.append(ort.OrtValue.ortvalue_from_numpy(value.numpy()))
        binding.bind_ortvalue_input(name, kept[-1])
    for name, size in (("scores", 65), ("nexth", 128), ("nextc", 128)):
        kept.append(ort.OrtValue.ortvalue_from_numpy(numpy.zeros((1, size), numpy.float32)))
        binding.bind_ortvalue_output(name, kept[-1])
    return lambda: (session.run_with_iobinding(binding), kept)

with torch.inference_mode() if config.startswith("eager") else torch.no_grad():
    step = prepared(config)
    for _ in range(30): step()
    turns.serve({config: (step, 1)})
