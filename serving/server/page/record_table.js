/** Records as a table: a column a leaf, in the data's order; a column a field, as JSON, where records are nested. */

import { make, scrolling } from "./dom.js";
import { isFlat, isMessage, leaves, spelled } from "./schema.js";

/**
 * The table. `heads` are texts or elements, one before each record, under the title `head`; `marked(i, name)` says
 * whether a value stands out.
 */
export function recordTable(message, records, { label, head, heads, marked = () => false }) {
  const shown = columnsOf(message);
  const row = (record, i) => make("tr", {}, make("th", { scope: "row" }, heads[i]), ...shown.map((each) => cell(each, record, i)));
  const cell = ({ name, number, text }, record, i) => {
    const held = text(record);
    return make("td", { class: number ? "number" : null }, marked(i, name) ? make("mark", {}, held || "(empty)") : held);
  };
  const titles = shown.map(({ name, number }) => make("th", { scope: "col", class: number ? "number" : null }, name));
  const top = make("thead", {}, make("tr", {}, make("th", { scope: "col" }, head), ...titles));
  return scrolling(label, make("table", {}, top, make("tbody", {}, ...records.map(row))));
}

/** [{name, number, text: record -> string}] */
function columnsOf(message) {
  if (!isFlat(message)) return message.map((field) => ({ name: field.name, number: false, text: (record) => json(field, record) }));
  return leaves(message).map(({ path, field }) => {
    const way = path.split(".");
    const found = (record) => way.reduce((held, name) => held[name], record);
    return { name: path, number: field.kind.is === "Number", text: (record) => spelled(field, found(record)) };
  });
}

function json(field, record) {
  const held = record[field.name];
  return field.most || isMessage(field) ? (held === null ? "" : JSON.stringify(held)) : spelled(field, held);
}
