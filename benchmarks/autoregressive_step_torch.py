"""PyTorch's half of `benchmarks.autoregressive_step`: the same model and step, written as is usual there.

It is started by that benchmark in an interpreter that has PyTorch, reads from standard input how many steps to make,
and answers with the seconds that each took. It imports nothing of tfvae, whose dependencies do not hold PyTorch.
"""

import json
import sys
import time

import torch
from torch import nn

BATCH, SIDE, FILTERS, WIDTH, LATENT, DEPTH = 32, 28, 32, 64, 4, 5


class Block(nn.Module):
    """Attention, then two dense layers, each on normalised input and added to h."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList([nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)])
        self.attention = nn.MultiheadAttention(WIDTH, heads, batch_first=True)
        self.dense = nn.Sequential(nn.Linear(WIDTH, 2 * WIDTH), nn.ReLU(), nn.Linear(2 * WIDTH, WIDTH))

    def forward(self, h: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        read = self.norms[0](h)
        h = h + self.attention(read, read, read, attn_mask=hidden, need_weights=False)[0]
        return h + self.dense(self.norms[1](h))


class Rows(nn.Module):
    """Rows [B, H, N] -> [B, H, outputs] through a transformer."""

    def __init__(self, inputs: int, outputs: int, depth: int, heads: int) -> None:
        super().__init__()
        self.embed, self.position = nn.Linear(inputs, WIDTH), nn.Parameter(0.02 * torch.randn(SIDE, WIDTH))
        self.blocks = nn.ModuleList([Block(heads) for _ in range(depth)])
        self.end = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, outputs))

    def forward(self, rows: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        h = self.embed(rows) + self.position
        for block in self.blocks:
            h = block(h, hidden)
        return self.end(h)


class MaskedConv(nn.Conv2d):
    """A convolution whose kernel is masked, as PixelCNN's are usually written."""

    def __init__(self, inputs: int, size: int, own: bool) -> None:
        super().__init__(inputs, FILTERS, size, padding=size // 2)
        mask = torch.zeros(size * size)
        mask[: size * size // 2 + own] = 1.0
        self.register_buffer("mask", mask.view(1, 1, size, size))

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        return nn.functional.conv2d(h, self.weight * self.mask, self.bias, padding=self.padding)


class Decoder(nn.Module):
    """z [B, H, D] and the image [B, 1, H, W] -> logits."""

    def __init__(self) -> None:
        super().__init__()
        self.context = Rows(LATENT, DEPTH * FILTERS, 1, 1)
        self.stem = MaskedConv(1, 7, False)
        self.convolutions = nn.ModuleList([MaskedConv(FILTERS, 3, True) for _ in range(DEPTH)])
        self.mixers = nn.ModuleList([nn.Conv2d(FILTERS, FILTERS, 1) for _ in range(DEPTH)])
        self.head = nn.Conv2d(FILTERS, 1, 1)

    def forward(self, z: torch.Tensor, x: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        said = self.context(z, hidden).transpose(1, 2)[..., None].split(FILTERS, dim=1)
        h, elu = self.stem(x), nn.functional.elu
        for convolution, mixer, from_z in zip(self.convolutions, self.mixers, said):  # noqa: B905
            h = h + mixer(elu(convolution(elu(h)) + from_z))
        return self.head(elu(h))


def main() -> None:
    """Answers requests until standard input ends."""
    torch.set_num_threads(json.loads(sys.argv[1])["threads"])
    encoder, decoder = Rows(SIDE, 2 * LATENT, 2, 4), Decoder()
    weights = [*encoder.parameters(), *decoder.parameters()]
    optimizer = torch.optim.Adam(weights, lr=2e-3)
    x = (torch.rand(BATCH, 1, SIDE, SIDE) < 0.3).float()
    earlier = torch.triu(torch.ones(SIDE, SIDE, dtype=torch.bool), 1)

    def step() -> float:
        start = time.perf_counter()
        optimizer.zero_grad()
        mu, raw = encoder(x[:, 0], earlier.T).chunk(2, dim=-1)
        sigma = 1e-6 + nn.functional.softplus(raw)
        logits = decoder(mu + sigma * torch.randn_like(mu), x, earlier)
        kl = 0.5 * (mu**2 + sigma**2 - 1 - 2 * sigma.log()).sum(dim=(1, 2))
        nats = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=(1, 2, 3))
        (nats + kl).mean().backward()
        nn.utils.clip_grad_norm_(weights, 5.0)
        optimizer.step()
        return time.perf_counter() - start

    for line in sys.stdin:
        sys.stdout.write(json.dumps([step() for _ in range(int(line))]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
