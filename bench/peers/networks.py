"""The six networks of src/Networks in PyTorch, with the same parameter names (field paths) in order of first use."""

from dataclasses import dataclass

import torch
import torch.nn as nn
import torch.nn.functional as F

import pooling


@dataclass(frozen=True)
class Kinks:
    """What the derivative is where it has a choice."""

    maxpool: str = "native"
    beta: float = 0.0
    relu_at_zero: float = 0.0


class Nonsmooth(nn.Module):
    """Base of the networks and blocks: pooling and ReLU under the chosen rules; counts the tied windows of each pool."""

    def __init__(self, kinks):
        super().__init__()
        self.kinks = kinks
        self.ties = []

    def relu(self, x):
        return pooling.relu(x, self.kinks.relu_at_zero)

    def pool(self, x):
        if self.ties is not None:
            with torch.no_grad():
                z = pooling.windows(x)
                k = pooling.tied(z).sum(-1)
                self.ties.append({"windows": k.numel(), "tied": int((k > 1).sum()),
                                  "tied_above_zero": int(((k > 1) & (z.amax(-1) > 0)).sum())})
        return pooling.max_pool(x, self.kinks.maxpool, self.kinks.beta)


class LeNet5(Nonsmooth):
    input_shape = (1, 28, 28)

    def __init__(self, kinks, batch_norm=False):
        super().__init__(kinks)
        self.c1, self.c2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.f1, self.f2, self.f3 = nn.Linear(256, 120), nn.Linear(120, 84), nn.Linear(84, 10)
        self.b1 = nn.BatchNorm2d(6) if batch_norm else nn.Identity()
        self.b2 = nn.BatchNorm2d(16) if batch_norm else nn.Identity()
        self.b3 = nn.BatchNorm1d(120) if batch_norm else nn.Identity()
        self.b4 = nn.BatchNorm1d(84) if batch_norm else nn.Identity()

    def forward(self, image):
        x = self.b1(self.pool(self.relu(self.c1(image))))
        x = self.b2(self.pool(self.relu(self.c2(x))))
        x = self.b3(self.relu(self.f1(x.flatten(1))))
        x = self.b4(self.relu(self.f2(x)))
        return self.f3(x)


class Vgg11(Nonsmooth):
    input_shape = (3, 32, 32)
    plan = (64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M")

    def __init__(self, kinks, batch_norm=False):
        super().__init__(kinks)
        self.convs, self.norms = nn.ModuleList(), nn.ModuleList()
        channels = 3
        for step in self.plan:
            if step != "M":
                self.convs.append(nn.Conv2d(channels, step, 3, padding=1))
                self.norms.append(nn.BatchNorm2d(step) if batch_norm else nn.Identity())
                channels = step
        self.classifier = nn.Linear(512, 10)

    def forward(self, x):
        layers = iter(zip(self.convs, self.norms))
        for step in self.plan:
            if step == "M":
                x = self.pool(x)
            else:
                conv, norm = next(layers)
                x = self.relu(norm(conv(x)))
        return self.classifier(x.flatten(1))


class BasicBlock(Nonsmooth):
    def __init__(self, kinks, inside, outside, stride, batch_norm):
        super().__init__(kinks)
        norm = nn.BatchNorm2d if batch_norm else (lambda _: nn.Identity())
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, padding=1, bias=False)
        self.bn1 = norm(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, padding=1, bias=False)
        self.bn2 = norm(outside)
        self.projects = stride != 1 or inside != outside
        if self.projects:
            self.shortcut = nn.Conv2d(inside, outside, 1, stride, bias=False)
            self.shortcut_bn = norm(outside)

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (self.shortcut_bn(self.shortcut(x)) if self.projects else x))


class ResNet18(Nonsmooth):
    input_shape = (3, 32, 32)

    def __init__(self, kinks, batch_norm=False):
        super().__init__(kinks)
        self.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(64) if batch_norm else nn.Identity()
        blocks, inside = [], 64
        for outside, first_stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
            for stride in (first_stride, 1):
                blocks.append(BasicBlock(kinks, inside, outside, stride, batch_norm))
                inside = outside
        self.blocks = nn.ModuleList(blocks)
        self.fc = nn.Linear(512, 10)

    def forward(self, x):
        x = self.pool(self.relu(self.bn1(self.conv1(x))))
        for block in self.blocks:
            x = block(x)
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


NETWORKS = {"lenet5": (LeNet5, False), "lenet5bn": (LeNet5, True), "vgg11": (Vgg11, False),
            "vgg11bn": (Vgg11, True), "resnet18": (ResNet18, False), "resnet18bn": (ResNet18, True)}

PARAMETERS = {"lenet5": 44426, "lenet5bn": 44878, "vgg11": 9225610, "vgg11bn": 9231114,
              "resnet18": 11164362, "resnet18bn": 11173962}


def build(name, kinks=Kinks()):
    """The network in training mode; its parameter count is checked against the published table."""
    kind, batch_norm = NETWORKS[name]
    network = kind(kinks, batch_norm).train()
    count = sum(p.numel() for p in network.parameters())
    if count != PARAMETERS[name]:
        raise SystemExit(f"{name}: {count} parameters, expected {PARAMETERS[name]}")
    return network


def parameters_by_first_use(network, batch):
    """name -> parameter, in the order in which a forward pass first reads them (weight before bias)."""
    order, hooks = [], []
    for path, module in network.named_modules():
        own = [(f"{path}.{name}", p) for name, p in module.named_parameters(recurse=False)]
        hooks.append(module.register_forward_pre_hook(
            lambda _module, _input, own=own: order.extend(item for item in own if item[0] not in dict(order))))
    with torch.no_grad():
        network(torch.zeros(batch, *network.input_shape, dtype=next(network.parameters()).dtype))
    for hook in hooks:
        hook.remove()
    network.ties.clear()
    return dict(order)
