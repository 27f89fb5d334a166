/** A row is one example: name of a tensor -> its value. A request and an answer hold columns: name -> a value each row. */

/** Columns -> rows. */
export function rowsOf(columns) {
  const names = Object.keys(columns);
  return columns[names[0]].map((_, i) => Object.fromEntries(names.map((name) => [name, columns[name][i]])));
}

/** Rows -> columns of the tensors of these names. */
export function columnsOf(rows, names = Object.keys(rows[0])) {
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
}

/** Seeds of n rows: a row depends on its own seed alone, so number 17 of them can be asked for again by itself. */
export const seeds = (first, n) => Array.from({ length: n }, (_, i) => first + i);

/** The same value n times. */
export const repeat = (value, n) => Array.from({ length: n }, () => value);
