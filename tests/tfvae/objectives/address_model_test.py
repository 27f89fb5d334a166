"""The whole address model against its oracle."""

import numpy as np
import pytest
import tensorflow as tf

from tests.address_oracle import AddressOracle
from tests.records import ADDRESS, ADDRESS_ROOT, TEXTS, address_batch, record_vae, shaken
from tfvae.inference.records import embedded_once
from tfvae.objectives.records import record_objective
from tfvae.objectives.trades import weighted
from tfvae.schedules import constant

BETA, WIDTH = 0.4, 4


@pytest.mark.parametrize(("truth", "name"), [(1.0, "teacher forcing"), (0.0, "own output")])
def test_forward_pass_and_objective(truth, name):
    model, batch = shaken(record_vae(ADDRESS, truth, 1.0, width=WIDTH)), address_batch()
    model.encoder.tree.part(ADDRESS_ROOT.children[-1]).moments.update(batch["x"]["lat+long"])
    draw = embedded_once(model, batch, [1, 2])
    loss = record_objective(ADDRESS_ROOT, weighted(constant(BETA), WIDTH))(draw, batch, tf.constant(0), [3, 4])
    oracle, x = AddressOracle(model, TEXTS), {key: np.array(column) for key, column in batch["x"].items()}
    costs = [
        oracle.costs({key: column[i] for key, column in x.items()}, np.array(z, float), bool(truth))
        for i, z in enumerate(draw.z)
    ]
    r, kl, nats, count = np.transpose(costs)
    np.testing.assert_allclose(loss.terms["reconstruction"], r.mean(), rtol=1e-6, err_msg=name)
    np.testing.assert_allclose(loss.terms["rate"], kl.mean(), rtol=1e-6)
    np.testing.assert_allclose(loss.total, np.mean(r + BETA * kl / WIDTH), rtol=1e-6)
    np.testing.assert_allclose(loss.terms["bpc"], nats.sum() / count.sum() / np.log(2), rtol=1e-6)
