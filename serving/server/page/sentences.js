/** Models of sentences. */

import { ask } from "./api.js";
import { chooseTwo } from "./choice.js";
import { button, definitions, field, make, section } from "./dom.js";
import { save } from "./files.js";
import { hasLatents, latents } from "./latents.js";
import { hasPath, path } from "./path.js";
import { repeat, rowsOf, seeds } from "./rows.js";
import { samples } from "./samples.js";
import { scores } from "./scores.js";
import { newest, tell } from "./status.js";

const DRAWS = 5;

/** Whether an example of the model is a text. */
export function fits(model) {
  const gives = Object.values(model.signatures.sample?.gives ?? {});
  return !model.description.schema && gives.length === 1 && gives[0].dtype === "string";
}

/** The sections of such a model, and what starts them. */
export function build(model) {
  const [name] = Object.keys(model.signatures.sample.gives);
  const lines = (rows) => make("ol", { class: "lines" }, ...rows.map((row) => make("li", {}, row[name])));
  const list = make("ol", { class: "lines choices", "aria-label": "Samples; arrow keys move, Enter chooses" });
  const line = hasPath(model) && ends(model, name, lines);
  const own = "reconstruct" in model.signatures && mine(model, name, lines);
  const dials = hasLatents(model) && latents(model, {
    show: ([row]) => make("p", { class: "sentence" }, row[name]),
    about: "The most active latents come first. The sentence is the likeliest one at these latents.",
  });
  let shown = { rows: [], seeds: [0] };
  const show = (rows, numbers) => {
    shown = { rows, seeds: numbers };
    const buttons = rows.map((row) => make("button", { type: "button", class: "line" }, row[name] || "(an empty sentence)"));
    chooseTwo(buttons, (chosen) => line && line.fill(chosen.map((i) => rows[i][name])));
    list.replaceChildren(...buttons.map((each) => make("li", {}, each)));
    if (dials) dials.order(rows);
  };
  const text = () => shown.rows.map((row) => `${row[name]}\n`).join("");
  const download = button("Download text", () => save(`${model.name}-${shown.seeds[0]}.txt`, text(), "text/plain"));
  const top = samples(model, {
    numbers: [10, 20, 50, 100],
    show,
    about: "Each sentence has a seed of its own, counted from the one given. Choose two for a path between them.",
    below: [list, make("div", { class: "controls" }, download)],
  });
  return { sections: [top, own, line, dials].filter(Boolean).map((part) => part.element), start: top.draw };
}

/** The path, with its ends as people may write them. */
function ends(model, name, show) {
  const inputs = ["From", "To"].map((label) => [label, make("input", { type: "text", autocomplete: "off" })]);
  const [first, last] = inputs.map(([, input]) => input);
  const go = () => line.between({ [name]: first.value }, { [name]: last.value });
  const controls = inputs.map(([label, input]) => field(label, input, "wide"));
  const above = [make("div", { class: "controls" }, ...controls, button("Draw the path", go))];
  const line = path(model, { show, hint: "Choose two of the samples above, or write two sentences.", above });
  const fill = ([a, b]) => {
    first.value = a ?? "";
    last.value = b ?? "";
    if (b !== undefined) go();
  };
  return { element: line.element, fill };
}

/** What the model makes of a sentence of one's own. */
function mine(model, name, show) {
  const input = make("input", { type: "text", autocomplete: "off" });
  const place = make("div", { class: "answer" });
  const go = newest(async () => {
    const inputs = { [name]: repeat(input.value, DRAWS), seed: seeds(0, DRAWS) };
    const score = "score" in model.signatures && (await ask(model, "score", { [name]: [input.value], seed: [0] }));
    const rows = rowsOf(await ask(model, "reconstruct", inputs));
    place.replaceChildren(show(rows), score ? definitions(scores(score)) : "");
    tell(`${DRAWS} reconstructions`);
  });
  const form = make("form", { class: "controls", onsubmit: (event) => (event.preventDefault(), go()) });
  form.append(field("Your sentence", input, "wide"), make("button", { class: "main" }, "Reconstruct"));
  const about = `What the decoder makes of ${DRAWS} draws from the posterior of your sentence.`;
  return { element: section("Reconstruct mine", make("p", { class: "soft" }, about), form, place) };
}
