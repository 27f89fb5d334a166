"""PyTorch's half of `benchmarks.text_step`: the same model and step, written as is usual there.

It is started by that benchmark in an interpreter that has PyTorch, reads from standard input how many steps to make,
and answers with the seconds that each took. It imports nothing of tfvae, whose dependencies do not hold PyTorch.
"""

import json
import sys
import time

import torch
from torch import nn


class Encoder(nn.Module):
    """Sentences [B, T + 1], START first -> mean and log variance of q(z given x)."""

    def __init__(self, vocabulary: int, embedding: int, width: int, latent: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, embedding)
        self.lstm = nn.LSTM(embedding, width, batch_first=True)
        self.linear = nn.Linear(width, 2 * latent, bias=False)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        _, (h, _) = self.lstm(self.embed(x))
        mu, log_variance = self.linear(h[0]).chunk(2, dim=-1)
        return mu, log_variance


class Decoder(nn.Module):
    """z and sentences [B, T + 1], START first -> -log p(x given z), nats [B]."""

    def __init__(self, vocabulary: int, embedding: int, width: int, latent: int, dropout: float) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, embedding)
        self.dropout = nn.Dropout(dropout)
        self.lstm = nn.LSTM(embedding + latent, width, batch_first=True)
        self.first = nn.Linear(latent, width, bias=False)
        self.linear = nn.Linear(width, vocabulary, bias=False)

    def forward(self, z: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        words = self.dropout(self.embed(x[:, :-1]))
        repeated = z[:, None].expand(-1, words.shape[1], -1)
        c = self.first(z)[None]
        states, _ = self.lstm(torch.cat([words, repeated], dim=-1), (torch.tanh(c), c))
        logits = self.linear(self.dropout(states))
        nats = nn.functional.cross_entropy(logits.flatten(0, 1), x[:, 1:].flatten(), reduction="none")
        return nats.view(len(x), -1).sum(dim=-1)


def main() -> None:
    """Answers requests until standard input ends."""
    sizes = json.loads(sys.argv[1])
    torch.set_num_threads(sizes["threads"])
    clock = {"wall": time.perf_counter, "cpu": time.process_time}[sizes["clock"]]
    shape = [sizes[name] for name in ("vocabulary", "embedding", "width", "latent")]
    encoder, decoder = Encoder(*shape), Decoder(*shape, sizes["dropout"])
    inference = list(encoder.parameters())
    everything = [*inference, *decoder.parameters()]
    # (weights that are updated, weights whose gradients are clipped together)
    updated, clipped = {
        "training step": (everything, everything),
        "inner, joint": (inference, everything),
        "inner, apart": (inference, inference),
    }[sizes["step"]]
    for weight in everything:
        nn.init.uniform_(weight, -0.01, 0.01)
    optimizer = torch.optim.SGD(updated, lr=1.0)
    x = torch.randint(4, sizes["vocabulary"], [sizes["batch"], sizes["length"] + 1])

    def step() -> None:
        mu, log_variance = encoder(x)
        z = mu + torch.exp(0.5 * log_variance) * torch.randn_like(mu)
        kl = 0.5 * (mu**2 + log_variance.exp() - 1 - log_variance).sum(dim=-1)
        for weight in everything:
            weight.grad = None
        (decoder(z, x) + kl).mean().backward(inputs=clipped)
        nn.utils.clip_grad_norm_(clipped, sizes["clip"])
        optimizer.step()

    for line in sys.stdin:
        start = clock()
        for _ in range(int(line)):
            step()
        sys.stdout.write(json.dumps([(clock() - start) / int(line)]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
