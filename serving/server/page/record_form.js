/** A form in the data's columns. Its editors have `read()`, the value or null where it is blank, and `fill(value)`. */

import { field as labelled, fresh, make, select } from "./dom.js";
import { isMessage, spelled, typed } from "./schema.js";
import { seeds } from "./rows.js";

/** The editor of a message: the fields below each other, those inside others under their name. */
export function messageEditor(message) {
  const editors = message.map((field) => [field.name, editor(field)]);
  return {
    element: make("div", { class: "fields" }, ...editors.map(([, each]) => each.element)),
    read: () => Object.fromEntries(editors.map(([name, each]) => [name, each.read()])),
    fill: (record) => editors.forEach(([name, each]) => each.fill(record?.[name] ?? null)),
  };
}

function editor(field) {
  if (field.most) return listEditor(field);
  if (isMessage(field)) return field.optional ? optionalEditor(field) : group(field.name, messageEditor(field.kind));
  return { Text: textEditor, Number: numberEditor, Category: categoryEditor }[field.kind.is](field);
}

function group(name, inner, above = []) {
  return { ...inner, element: make("fieldset", {}, make("legend", {}, name), ...above, inner.element) };
}

function textEditor({ name, kind }) {
  const whole = kind.type === "int"; // too large for a number of JavaScript
  const input = make("input", { type: "text", autocomplete: "off", pattern: whole ? "-?[0-9]+" : null });
  const read = () => (whole ? (input.value ? BigInt(input.value) : null) : input.value);
  return { element: labelled(name, input), read, fill: (value) => void (input.value = value ?? "") };
}

function numberEditor({ name, kind }) {
  const input = make("input", { type: "number", step: kind.whole ? 1 : "any" });
  const read = () => (input.value === "" ? null : Number(input.value));
  return { element: labelled(name, input), read, fill: (value) => void (input.value = value ?? "") };
}

function categoryEditor({ name, kind }) {
  const choice = select(["", ...kind.values]);
  const read = () => (choice.value === "" ? null : typed(kind, choice.value));
  return { element: labelled(name, choice), read, fill: (value) => void (choice.value = spelled({ kind }, value)) };
}

function optionalEditor(field) {
  const inner = messageEditor(field.kind);
  const there = make("input", { type: "checkbox", onchange: () => (inner.element.hidden = !there.checked) });
  const fill = (value) => {
    there.checked = value !== null;
    inner.element.hidden = !there.checked;
    inner.fill(value);
  };
  fill(null);
  const read = () => (there.checked ? inner.read() : null);
  return group(field.name, { element: inner.element, read, fill }, [labelled("is there", there, "check")]);
}

/** As many editors as there may be elements, of which the first few are shown. */
function listEditor(field) {
  const all = seeds(1, field.most).map((i) => editor({ ...field, most: 0, optional: false, name: `${field.name} ${i}` }));
  const show = () => all.forEach((each, i) => (each.element.hidden = i >= Number(count.value)));
  const count = select(seeds(0, field.most + 1), 0, show);
  const fill = (values) => {
    count.value = values?.length ?? 0;
    all.forEach((each, i) => each.fill(values?.[i] ?? null));
    show();
  };
  fill(null);
  const element = make("div", { class: "fields" }, ...all.map((each) => each.element));
  const read = () => all.slice(0, Number(count.value)).map((each) => each.read());
  return group(field.name, { element, read, fill }, [labelled("how many", count)]);
}

/** The form: an editor, and a button for each of the actions [{label, act}], of which the first is the main one. */
export function recordForm(message, actions) {
  const inner = messageEditor(message);
  const buttons = actions.map(({ label, act }, i) =>
    make("button", { type: "submit", class: i ? "" : "main", value: label, onclick: (event) => go(event, act) }, label),
  );
  const go = (event, act) => {
    event.preventDefault();
    if (form.reportValidity()) act(inner.read());
  };
  const clear = make("button", { type: "button", onclick: () => inner.fill(null) }, "Clear");
  const bar = make("div", { class: "controls" }, ...buttons, clear);
  const form = make("form", { class: "record", id: fresh("form") }, inner.element, bar);
  return { element: form, fill: inner.fill };
}
