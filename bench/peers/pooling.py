"""MaxPool and ReLU with a chosen derivative at their kinks, as PyTorch autograd functions.

Written from the closed forms. On a window with k tied maxima, i* the first in row-major order, the cotangent g goes
  native   g to i*                                      (PyTorch)
  minimal  g/k to each tied entry                       (least-norm point of the Clarke subdifferential)
  hybrid   beta/k to each tied entry, 1-beta more to i*  (fused: exact forward value)
  composed beta * minimal + (1-beta) * native            (two poolings, whose forward value is rounded too)
"""

import torch
import torch.nn.functional as F


def windows(x):
    """[N,C,H,W] -> [N,C,H/2,W/2,4]: the 2x2 windows of stride 2, each in row-major order."""
    n, c, h, w = x.shape
    return x.reshape(n, c, h // 2, 2, w // 2, 2).permute(0, 1, 2, 4, 3, 5).reshape(n, c, h // 2, w // 2, 4)


def unwindows(z):
    """The inverse of windows."""
    n, c, h, w, _ = z.shape
    return z.reshape(n, c, h, w, 2, 2).permute(0, 1, 2, 4, 3, 5).reshape(n, c, 2 * h, 2 * w)


def tied(z):
    """1 on each entry that equals its window's maximum."""
    return (z == z.amax(-1, keepdim=True)).to(z.dtype)


class MinimalMaxPool(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return windows(x).amax(-1)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        ties = tied(windows(x))
        return unwindows(ties * (g / ties.sum(-1)).unsqueeze(-1))


class HybridMaxPool(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, beta):
        ctx.save_for_backward(x)
        ctx.beta = beta
        return windows(x).amax(-1)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        ties = tied(windows(x))
        first = F.one_hot(ties.argmax(-1), 4).to(g.dtype)
        weights = ctx.beta * ties / ties.sum(-1, keepdim=True) + (1 - ctx.beta) * first
        return unwindows(weights * g.unsqueeze(-1)), None


def max_pool(x, rule, beta):
    if rule == "native":
        return F.max_pool2d(x, 2)
    if rule == "minimal":
        return MinimalMaxPool.apply(x)
    if rule == "hybrid":
        return HybridMaxPool.apply(x, beta)
    return beta * MinimalMaxPool.apply(x) + (1 - beta) * F.max_pool2d(x, 2)


class ReluAtZero(torch.autograd.Function):
    """relu with the derivative alpha at exactly 0."""

    @staticmethod
    def forward(ctx, x, alpha):
        ctx.save_for_backward(x)
        ctx.alpha = alpha
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, g, torch.where(x == 0, ctx.alpha * g, torch.zeros_like(g))), None


def relu(x, alpha):
    return F.relu(x) if alpha == 0 else ReluAtZero.apply(x, alpha)
