/** What an export says of itself. */

import { definitions, make, scrolling, section } from "./dom.js";

/** The section of the model's facts. */
export function facts(model) {
  const { description } = model;
  const said = Object.entries({
    Name: model.name,
    Version: model.version,
    Experiment: description.name,
    Stage: description.stage,
    Preset: description.config?.preset,
    "Seed of training": description.seed,
    Fingerprint: description.fingerprint,
    "Made with": Object.entries(description.versions ?? {}).map((pair) => pair.join(" ")).join(", "),
  }).filter(([, text]) => text !== undefined && text !== "");
  return section(
    "About the model",
    definitions(said.map(([term, text]) => [term, String(text)])),
    signatures(model),
    ...leftOut(description.left_out ?? {}),
    ...folded("Configuration", Object.entries(description.config ?? {})),
  );
}

function signatures(model) {
  const rows = Object.entries(model.signatures).map(([name, { takes, gives }]) =>
    make("tr", {}, make("th", { scope: "row" }, make("code", {}, name)), ...[does(model, name), specs(takes), specs(gives)].map((each) => make("td", {}, each))),
  );
  const titles = ["signature", "does", "takes", "gives"].map((title) => make("th", { scope: "col" }, title));
  const table = make("table", { class: "signatures" }, make("thead", {}, make("tr", {}, ...titles)), make("tbody", {}, ...rows));
  return make("details", {}, make("summary", {}, "Signatures"), scrolling("Signatures", table));
}

const does = (model, name) => model.description.signatures?.[name]?.does ?? "";

const shapeOf = (shape) => (shape ? `[${shape.map((size) => size ?? "any").join(", ")}]` : "of any shape");

function specs(named) {
  return make("ul", {}, ...Object.entries(named).map(([name, spec]) => make("li", {}, make("code", {}, name), ` ${spec.dtype} ${shapeOf(spec.shape)}`)));
}

function leftOut(reasons) {
  const pairs = Object.entries(reasons);
  return pairs.length ? [make("h3", {}, "Left out"), definitions(pairs)] : [];
}

function folded(title, pairs) {
  return pairs.length ? [make("details", {}, make("summary", {}, title), definitions(pairs.map(([name, value]) => [name, JSON.stringify(value)])))] : [];
}
