#!/usr/bin/env python3
"""Writes lane-math-reference.csv: function, width, arguments and the correctly rounded result, as hexadecimal bits. Needs mpmath."""
import random
import struct
from mpmath import mp, mpf, exp, expm1, log, log1p, tanh, erf, sin, cos, tan, sinh, cosh, asin, acos, atan, atan2, cbrt, power, frexp, nint, ldexp

mp.prec = 1300
FUNCTIONS = {
    "Exp": exp, "Expm1": expm1, "Log": log, "Log1p": log1p, "Tanh": tanh, "Erf": erf, "Sin": sin, "Cos": cos, "Pow": power,
    "Tan": tan, "Sinh": sinh, "Cosh": cosh, "Asin": asin, "Acos": acos, "Atan": atan, "Atan2": atan2,
    "Cbrt": lambda x: cbrt(x) if x > 0 else -cbrt(-x), "Sigmoid": lambda x: 1 / (1 + exp(-x)), "Softplus": lambda x: log1p(exp(x)),
}


def rounded(x, precision, smallest):
    """x to the nearest number of the width; exponents below the smallest give subnormals."""
    if x == 0:
        return 0.0
    shift = max(int(frexp(x)[1]) - precision, smallest)
    return float(ldexp(nint(ldexp(x, -shift)), shift))


def arguments(name, narrow):
    """Spread over the function's range, dense around 0 and 1, with subnormals and values close to overflow."""
    r = random.Random(name)
    span = 87 if narrow else 708
    for i in range(90):
        u, sign = r.random(), r.choice((-1, 1))
        near, tiny = sign * 2 * u, sign * 2.0 ** (-(100 if narrow else 900) * u)
        if name in ("Log",):
            yield ((2.0 ** (span * 1.4 * sign * u), 0.5 + 1.5 * u, 1 + near / 100)[i % 3],)
        elif name == "Log1p":
            yield ((u * 1e6, -u, tiny)[i % 3],)
        elif name in ("Sin", "Cos", "Tan"):
            yield ((near * 50, near, sign * 2.0 ** (span * 1.4 * u), tiny)[i % 4],)
        elif name in ("Tanh", "Erf"):
            yield ((near * 3, near / 2, tiny)[i % 3],)
        elif name in ("Asin", "Acos"):
            yield ((sign * u, sign * (1 - tiny * tiny / 2), tiny)[i % 3],)
        elif name in ("Atan", "Cbrt"):
            yield ((sign * 2.0 ** (span * 1.4 * r.uniform(-1, 1)), near, near * 20, tiny)[i % 4],)
        elif name == "Atan2":
            yield (near * (1, tiny, 1e6)[i % 3], r.uniform(-2, 2))
        elif name == "Pow":
            x = (2.0 ** (span * 1.4 * sign * u), 0.5 + u)[i % 2]
            yield (x, r.uniform(-1, 1) * span / max(abs(float(log(x))), 1e-3))
        else:
            yield ((sign * span * u, near, tiny)[i % 3],)


for name, function in FUNCTIONS.items():
    for narrow in (True, False):
        form, bits = (">f", 24) if narrow else (">d", 53)
        for values in arguments(name, narrow):
            values = [struct.unpack(form, struct.pack(form, v))[0] for v in values]
            if name != "Log1p" and name != "Log" or values[0] > (-1 if name == "Log1p" else 0):
                result = rounded(function(*[mpf(v) for v in values]), bits, -149 if narrow else -1074)
                try:
                    packed = struct.pack(form, result)
                except OverflowError:
                    continue
                print(",".join([name, "float" if narrow else "double"] + [struct.pack(form, v).hex() for v in values] + [packed.hex()]))
