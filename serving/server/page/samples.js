/** New examples: the controls that every kind of model has. */

import { ask } from "./api.js";
import { button, field, make, section, select, slider } from "./dom.js";
import { repeat, rowsOf, seeds } from "./rows.js";
import { newest, tell } from "./status.js";

/** Seeds above it are rounded in a browser. */
const MOST = 2 ** 53 - 1;

/**
 * The section of samples.
 *
 * `show(rows, seeds)` gets each new set; `numbers` are the sizes that it may have. `now()` says what is shown:
 * {n, seed, temperature}.
 */
export function samples(model, { numbers, show, about, below = [] }) {
  const seed = make("input", { type: "number", min: 0, max: MOST, step: 1, value: 0, required: true });
  const number = select(numbers, numbers[0], () => draw());
  const temperature = slider("Temperature", { min: 0, max: 2, step: 0.05, value: 1, oninput: () => draw() });
  const now = () => ({ n: Number(number.value), seed: Number(seed.value), temperature: temperature.value });
  const draw = newest(async () => {
    if (!seed.checkValidity()) throw new Error(`The seed must be a whole number from 0 to ${MOST}.`);
    const { n, seed: first, temperature: t } = now();
    const inputs = { seed: seeds(first, n), temperature: repeat(t, n) };
    const start = performance.now();
    const rows = rowsOf(await ask(model, "sample", inputs));
    tell(`${n} samples in ${Math.round(performance.now() - start)} ms`);
    show(rows, inputs.seed);
  });
  const another = () => {
    seed.value = (Number(seed.value) + Number(number.value)) % MOST;
    draw();
  };
  seed.addEventListener("change", () => draw());
  const controls = [field("Seed", seed), field("Number", number), temperature.element];
  const bar = make("div", { class: "controls" }, ...controls, button("Another", another, "main"));
  return { element: section("Samples", make("p", { class: "soft" }, about), bar, ...below), draw, now };
}
