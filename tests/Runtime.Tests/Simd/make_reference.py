"""Writes reference.csv: elementary functions to 60 digits, for DoubleAccuracyTests. Needs mpmath.

A line is: function, x, y of x^y or 0, the nearest double of the result, and how far the true result lies above that
double in units of its last place. Numbers are written as the hexadecimal bits of doubles.
"""
import random
import struct

import mpmath
from mpmath import mp, mpf

mp.dps = 60


def bits(value):
    return "%016x" % struct.unpack("<Q", struct.pack("<d", value))[0]


def number(pattern):
    return struct.unpack("<d", struct.pack("<Q", pattern))[0]


def nearest(value):
    """The nearest double, through an exact fraction (mpmath's own conversion does not know denormals)."""
    man, exp = mpmath.frexp(value)
    digits = 53 if exp >= -1021 else 53 - (-1021 - exp)
    if digits < 0:
        return 0.0, mpf(0)
    scaled = mpmath.ldexp(man, digits)
    whole = mpmath.nint(scaled)
    unit = exp - digits
    if exp > 1024 or (exp == 1024 and abs(whole) >= mpf(2) ** digits):
        return (float("inf") if value > 0 else float("-inf")), mpf(0)
    # Two exact steps where one could not reach a denormal number.
    result = float(whole) * 2.0 ** max(unit, -500)
    if unit < -500:
        result *= 2.0 ** (unit + 500)
    return result, scaled - whole


def erf(x):
    return mpmath.erf(x)


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def spread(random_numbers, low, high, count):
    """Half evenly spread from low to high, half with sizes evenly spread over 30 binades below the greater bound."""
    size = max(abs(low), abs(high))
    points = []
    for _ in range(count // 2):
        points.append(random_numbers.uniform(low, high))
        value = size * 2.0 ** random_numbers.uniform(-30, 0)
        points.append(value if low >= 0 or random_numbers.random() < 0.5 else -value)
    return points


def main():
    r = random.Random(20)
    rows = []

    def add(name, function, points):
        for x in points:
            result, rest = nearest(function(mpf(x)))
            rows.append((name, bits(x), bits(0.0), bits(result), "%.4f" % float(rest)))

    add("exp", mpmath.exp, spread(r, -745.0, 709.7, 300) + spread(r, -1.0, 1.0, 300) + [1e-300, -1e-300, 710.0, -746.0])
    positive = [number(r.randrange(1, 0x7FF0000000000000)) for _ in range(200)]
    add("log", mpmath.log, positive + spread(r, 0.5, 2.0, 300) + [1 + 2.0**-52, 1 - 2.0**-53, 5e-324, 1e-310, 1.0])
    quarters = [float(mpmath.pi / 2 * r.randrange(1, 2**k)) for k in range(1, 64) for _ in range(3)]
    huge = [number(r.randrange(0x41D0000000000000, 0x7FF0000000000000)) for _ in range(100)]
    hard = [6381956970095103.0 * 2.0**797, 5.319372648326541e255]
    mp.dps = 400
    for name, function in (("sin", mpmath.sin), ("cos", mpmath.cos)):
        add(name, function, spread(r, -10.0, 10.0, 300) + spread(r, -1e9, 1e9, 200) + quarters + huge + hard)
    mp.dps = 60
    add("tanh", mpmath.tanh, spread(r, -20.0, 20.0, 300) + spread(r, -1.0, 1.0, 300) + [1e-300, 25.0])
    add("erf", erf, spread(r, -6.0, 6.0, 400) + spread(r, 0.8, 1.2, 100) + [1e-300, 7.0])
    add("sigmoid", sigmoid, spread(r, -745.0, 40.0, 300) + spread(r, -3.0, 3.0, 300))
    for _ in range(600):
        x = number(r.randrange(1, 0x7FF0000000000000)) if r.random() < 0.5 else r.uniform(0.5, 2)
        y = r.uniform(-740, 709) / float(mpmath.log(mpf(x)) or 1)
        result, rest = nearest(mpmath.power(mpf(x), mpf(y)))
        rows.append(("pow", bits(x), bits(y), bits(result), "%.4f" % float(rest)))

    with open("reference.csv", "w", newline="\n") as file:
        for row in rows:
            file.write(",".join(row) + "\n")


main()
