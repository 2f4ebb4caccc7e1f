"""A peer that takes turns.

It prints {"ready": [names]} when its work is prepared. Then for each line "PIECE SECONDS" it does that piece of it again and
again for so long, once at least, and prints {"median": milliseconds of a step}.

As a script: turns.py COMMAND WORKLOAD ... --configs CONFIGURATION, as torch_bench.py understands them.
"""
import gc, json, sys, time

def serve(pieces):
    """Pieces: names with a function and how many steps a call of it is."""
    steps, last = list(pieces.values()), [0.0] * len(pieces)
    gc.collect()
    gc.disable()
    clock = time.perf_counter
    print(json.dumps(dict(ready=list(pieces))), flush=True)
    for line in sys.stdin:
        piece, seconds = int(line.split()[0]), float(line.split()[1])
        step, count = steps[piece]
        if last[piece] < seconds / 4: step()   # what another one left in the caches is not its work
        times, end = [], clock() + seconds
        while not times or clock() < end:
            begin = clock()
            step()
            times.append(clock() - begin)
        last[piece] = sorted(times)[len(times) // 2]
        print(json.dumps(dict(median=last[piece] * 1e3 / count)), flush=True)
    sys.exit(0)

if __name__ == "__main__":
    sys.path.insert(0, "/peer")
    import torch_bench as peers
    peers.measure = lambda step, **_: serve({peers.A.configs: (step, 1)})
    if peers.A.cmd == "train":
        peers.run_train(peers.A.workload, peers.A.batch, peers.A.configs)
    else:
        peers.run_infer(peers.A.workload, peers.A.configs)
