/** Sliders over what the decoder reads. */

import { ask, predict } from "./api.js";
import { button, make, section, slider } from "./dom.js";
import { columnsOf, rowsOf } from "./rows.js";
import { attempt, newest } from "./status.js";

const SHOWN = 12;
/** Of a latent that says something of the data: below it, its mean hardly moves with them (Burda et al. 2016). */
const ACTIVE = 0.01;

/** Whether the model reads and decodes latents. */
export const hasLatents = (model) => ["encode", "decode"].every((name) => name in model.signatures);

/**
 * The section of the latents. `show(rows)` makes an element of what is decoded. `order(rows)` makes the sliders, the one
 * first whose mean varies most over these rows; `start(row)` moves them to where a row lies.
 */
export function latents(model, { show, about }) {
  const shape = model.signatures.decode.takes.z.shape.slice(1);
  const place = make("div", { class: "decoded" });
  const bank = make("div", { class: "sliders" });
  let z = new Float64Array(size(shape));
  let sliders = [];
  const decode = newest(async (way) => {
    place.replaceChildren(show(rowsOf(await way(model, "decode", { z: [nested([...z], shape)] }))));
  });
  const move = (to, way) => {
    z = Float64Array.from(to);
    sliders.forEach(({ place: i, control }) => control.set(z[i]));
    decode(way);
  };
  const slide = (i, spread) => {
    const note = spread < ACTIVE ? " quiet" : "";
    const moved = (value) => ((z[i] = value), decode(ask));
    return { place: i, control: slider(label(i, shape), { min: -3, max: 3, step: 0.05, value: z[i], oninput: moved, note }) };
  };
  const order = async (rows) => {
    if (sliders.length) return;
    const spread = spreads(await means(model, rows));
    const places = spread.map((_, i) => i).sort((i, j) => spread[j] - spread[i]);
    sliders = places.map((i) => slide(i, spread[i]));
    bank.replaceChildren(...some(sliders.map((each) => each.control.element)));
    move(z, predict); // not what the person has just asked
  };
  const start = (row) => attempt(async () => move((await means(model, [row]))[0], predict));
  const centre = button("Back to the centre", () => move(z.map(() => 0), ask));
  const element = section("Latents", make("p", { class: "soft" }, about), make("div", { class: "latents" }, place, bank), centre);
  // Nobody has asked for this reading: where the model refuses its own samples, as one with too little training may,
  // the reason stands where the sliders would, and the samples stay what was done.
  const refused = (error) => bank.replaceChildren(make("p", {}, `The sliders cannot be ordered: ${error.message}`));
  return { element, order: (rows) => order(rows).catch(refused), start };
}

/** Posterior means of rows, flat. */
async function means(model, rows) {
  const { mean } = await predict(model, "encode", columnsOf(rows, Object.keys(model.signatures.encode.takes)));
  return mean.map((each) => each.flat(Infinity));
}

/** Variance of each latent's mean over the rows. */
function spreads(rows) {
  return rows[0].map((_, i) => {
    const values = rows.map((row) => row[i]);
    const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length;
  });
}

/** The first few, and the others where they can be unfolded. */
function some(elements) {
  if (elements.length <= SHOWN) return elements;
  const rest = make("div", { class: "sliders" }, ...elements.slice(SHOWN));
  const more = make("details", {}, make("summary", {}, `${elements.length - SHOWN} more`), rest);
  return [...elements.slice(0, SHOWN), more];
}

const size = (shape) => shape.reduce((product, n) => product * n, 1);

/** Flat values as lists in lists of a shape. */
function nested(values, [first, ...inner]) {
  if (!inner.length) return values;
  const part = size(inner);
  return Array.from({ length: first }, (_, i) => nested(values.slice(i * part, (i + 1) * part), inner));
}

/** "z 3", or "z 2, 5" where latents have two axes; counted from 0, as in a request. */
function label(i, shape) {
  const places = [];
  for (const n of [...shape].reverse()) {
    places.unshift(i % n);
    i = Math.floor(i / n);
  }
  return `z ${places.join(", ")}`;
}
