/**
 * Records as people see them <-> the cells that requests and answers hold, by the schema of tfvae.json.
 *
 * A cell is a leaf by its path ("home.lat"), the flag "<path>?" of a field that may be missing, or the count "<path>#" of
 * a repeated one; inside a repeated field a cell has a value for each element that there may be. In a record, null is
 * missing.
 */

import { seeds } from "./rows.js";

export const isMessage = (field) => Array.isArray(field.kind);

const textual = ({ kind }) => !Array.isArray(kind) && kind.is !== "Number" && kind.type === "string";
const flagged = (field) => field.optional && !textual(field);
const single = (field) => ({ ...field, optional: false, most: 0 });

/** Whether cells of a table can show such records: no field is repeated, and none is an optional message. */
export function isFlat(message) {
  return message.every((field) => !field.most && (!isMessage(field) || (!field.optional && isFlat(field.kind))));
}

/** Fields that are no message, depth first: [{path, field}]. */
export function leaves(message, prefix = "") {
  return message.flatMap((field) => {
    const path = prefix + field.name;
    return isMessage(field) ? leaves(field.kind, `${path}.`) : [{ path, field }];
  });
}

/** The record that the cells of a row say; `place` is that of an element of the repeated field around it. */
export function nest(message, row, prefix = "", place = null) {
  return Object.fromEntries(message.map((field) => [field.name, value(field, row, prefix + field.name, place)]));
}

function value(field, row, path, place) {
  const at = (name) => (place === null ? row[name] : row[name][place]);
  if (field.most) return seeds(0, row[`${path}#`]).map((i) => value(single(field), row, path, i));
  if (flagged(field) && !at(`${path}?`)) return null;
  if (isMessage(field)) return nest(field.kind, row, `${path}.`, place);
  return at(path) === "" && field.optional ? null : at(path);
}

/** The cells of a record: name -> value. */
export function cells(message, record) {
  return Object.fromEntries(Object.entries(columns(message, [record], "")).map(([name, [first]]) => [name, first]));
}

/** Columns of the cells of messages, null where there is none. */
function columns(message, records, prefix) {
  const parts = message.map((field) => {
    const values = records.map((record) => record?.[field.name] ?? null);
    return column(field, values, prefix + field.name);
  });
  return Object.assign({}, ...parts);
}

function column(field, values, path) {
  if (field.most) return { [`${path}#`]: values.map((each) => each?.length ?? 0), ...repeated(field, values, path) };
  const flag = flagged(field) ? { [`${path}?`]: values.map((each) => each !== null) } : {};
  if (isMessage(field)) return { ...flag, ...columns(field.kind, values, `${path}.`) };
  return { ...flag, [path]: values.map((each) => each ?? blank(field)) };
}

/** All elements of all rows as one column, which is cut into rows again. */
function repeated(field, values, path) {
  const { most } = field;
  const elements = values.flatMap((each) => seeds(0, most).map((i) => each?.[i] ?? null));
  const inner = Object.entries(column(single(field), elements, path));
  const cut = (flat) => values.map((_, i) => flat.slice(i * most, (i + 1) * most));
  return Object.fromEntries(inner.map(([name, flat]) => [name, cut(flat)]));
}

/** A value that the field may have, for where none counts. */
function blank({ kind, optional }) {
  if (kind.is === "Category" && !(optional && kind.type === "string")) return typed(kind, kind.values[0]);
  return kind.is !== "Number" && kind.type === "string" ? "" : 0;
}

/** A value of a category as requests hold it. */
export function typed({ type, values }, text) {
  return { string: text, int: Number(text), bool: text === values[1] }[type];
}

/** A value as the data spell it. */
export function spelled({ kind }, value) {
  if (value === null) return "";
  return kind.type === "bool" ? kind.values[Number(value)] : String(value);
}

/** For each cell whether the record says it: a blank says nothing. Of nested records a field is known wholly or not. */
export function known(message, record, prefix = "", flat = isFlat(message)) {
  const parts = message.map((field) => {
    const [path, held] = [prefix + field.name, record[field.name]];
    if (flat && isMessage(field)) return known(field.kind, held, `${path}.`, flat);
    return Object.fromEntries(Object.keys(column(field, [held], path)).map((name) => [name, says(held)]));
  });
  return Object.assign({}, ...parts);
}

function says(held) {
  if (held === null || typeof held !== "object") return held !== null && held !== "";
  return Object.values(held).some(says);
}

/** Paths of the values that a record must have and lacks. Texts may be empty. */
export function lacking(message, record, prefix = "") {
  return message.flatMap((field) => {
    const [path, held] = [prefix + field.name, record[field.name]];
    if (field.most) return held.flatMap((each, i) => lacking([{ ...single(field), name: `${path} ${i + 1}` }], { [`${path} ${i + 1}`]: each }));
    if (held === null) return field.optional || field.implicit ? [] : [path];
    return isMessage(field) ? lacking(field.kind, held, `${path}.`) : [];
  });
}
