/** Models of structured records. */

import { ask, askRows } from "./api.js";
import { chooseTwo } from "./choice.js";
import { button, definitions, field, make, section } from "./dom.js";
import { save } from "./files.js";
import { hasLatents, latents } from "./latents.js";
import { map, placesOf } from "./map.js";
import { hasPath, path } from "./path.js";
import { recordForm } from "./record_form.js";
import { recordTable } from "./record_table.js";
import { columnsOf, rowsOf, seeds } from "./rows.js";
import { samples } from "./samples.js";
import { cells, isFlat, known, lacking, nest } from "./schema.js";
import { scores } from "./scores.js";
import { newest, tell } from "./status.js";

const MOST = 100_000;

/** Whether the data of the model are records. */
export const fits = (model) => Boolean(model.description.schema);

/** The sections of such a model, and what starts them. */
export function build(model) {
  const { message } = model.description.schema;
  const names = namesOf(model);
  const records = (rows) => rows.map((row) => nest(message, names.inData(row)));
  const table = (label) => (rows) => recordTable(message, records(rows), { label, head: "", heads: seeds(1, rows.length).map(String) });
  const places = placesOf(message);
  const [place, ground] = [make("div"), make("div", { class: "ground" })];
  const line = hasPath(model) && path(model, { show: table("Path"), hint: "Choose two rows by their seeds." });
  const form = own(model, message, names);
  const dials = hasLatents(model) && latents(model, {
    show: table("Decoded record"),
    about: "The most active latents come first. The record is the likeliest one at these latents.",
  });
  const show = (rows, numbers) => {
    const made = records(rows);
    const heads = numbers.map((seed) => make("button", { type: "button", class: "pick" }, String(seed)));
    chooseTwo(heads, (chosen) => {
      if (form && chosen.length) form.fill(made[chosen.at(-1)]);
      if (line && chosen.length === 2) line.between(...chosen.map((i) => rows[i]));
    });
    place.replaceChildren(recordTable(message, made, { label: "Samples", head: "seed", heads }));
    if (places) ground.replaceChildren(...grounds(made, places));
    if (dials) dials.order(rows);
  };
  const top = samples(model, {
    numbers: [20, 100, 500, 1000],
    show,
    about: "Each row has a seed of its own, counted from the one given; its button chooses it.",
    below: [place],
  });
  top.element.append(downloads(model, isFlat(message), top.now));
  const where = places && section("Where they lie", ground);
  const sections = [top.element, where, form?.element, line?.element, dials?.element].filter(Boolean);
  return { sections, start: top.draw };
}

/** The names of tensors in requests <-> those of cells in the data. */
function namesOf(model) {
  const pairs = Object.entries(model.description.columns);
  const renamed = (row, way) => Object.fromEntries(way.filter(([from]) => from in row).map(([from, to]) => [to, row[from]]));
  const back = pairs.map(([here, name]) => [name, here]);
  return { inData: (row) => renamed(row, pairs), inRequest: (row) => renamed(row, back) };
}

/** The map, or why there is none. */
function grounds(records, places) {
  const points = records.map((record, i) => {
    const [lat, lon] = places.map((way) => way.reduce((held, name) => held?.[name] ?? null, record));
    return { lat, lon, title: `Row ${i + 1}: ${lat}, ${lon}` };
  });
  const found = points.filter(({ lat, lon }) => lat !== null && lon !== null);
  return found.length ? [map(found)] : [make("p", { class: "soft" }, "None of the rows has a place.")];
}

/** Buttons for files of any number of rows, which the server writes. */
function downloads(model, flat, now) {
  const rows = make("input", { type: "number", min: 1, max: MOST, step: 1, value: 1000, required: true });
  const download = newest(async (format) => {
    if (!rows.reportValidity()) return;
    const { seed, temperature } = now();
    save(`${model.name}-${seed}.${format}`, await askRows(model, { n: rows.value, seed, temperature, format }));
    tell(`${rows.value} rows are saved`);
  });
  const formats = Object.entries(flat ? { CSV: "csv", "JSON lines": "jsonl" } : { "JSON lines": "jsonl" });
  const buttons = formats.map(([word, format]) => button(`Download ${word}`, () => download(format)));
  return make("div", { class: "controls" }, field("Rows to download", rows), ...buttons);
}

/** What the model says of a record of one's own: how likely it is, and what would fill its gaps. */
function own(model, message, names) {
  const place = make("div", { class: "answer" });
  const score = newest(async (record) => {
    const missing = lacking(message, record);
    if (missing.length) throw new Error(`A row to score must be whole; ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} missing.`);
    const outputs = await ask(model, "score", { ...columnsOf([names.inRequest(cells(message, record))]), seed: [0] });
    place.replaceChildren(definitions(scores(outputs)));
    tell("The row is scored");
  });
  const fill = newest(async (record) => {
    const said = known(message, record);
    const given = Object.entries(names.inRequest(said)).map(([name, value]) => [`known_${name}`, value]);
    const row = { ...names.inRequest(cells(message, record)), ...Object.fromEntries(given), seed: 0 };
    const outputs = await ask(model, "impute", columnsOf([row]));
    const [filled] = rowsOf(outputs);
    place.replaceChildren(completed(message, nest(message, names.inData(filled)), said), definitions(beside(filled)));
    tell("The gaps are filled");
  });
  const offered = [
    ["score", { label: "Score", act: score }],
    ["impute", { label: "Fill the gaps", act: fill }],
  ];
  const actions = offered.filter(([name]) => name in model.signatures).map(([, action]) => action);
  if (!actions.length) return null;
  const form = recordForm(message, actions);
  const gaps = "impute" in model.signatures ? " To fill gaps, leave blank what is not known." : "";
  const about = make("p", { class: "soft" }, `A chosen sample is put into the form.${gaps}`);
  return { element: section("My row", about, form.element, place), fill: form.fill };
}

function completed(message, record, said) {
  const unknown = (name) => Object.entries(said).some(([cell, there]) => !there && `${cell}.`.startsWith(`${name}.`));
  return recordTable(message, [record], { label: "Filled row", head: "", heads: ["filled"], marked: (i, name) => unknown(name) });
}

const beside = ({ log_p: nats, effective }) => [
  ["log p of what is known", `${nats.toFixed(2)} nats`],
  ["Completions that it rests on", effective.toFixed(1)],
];
