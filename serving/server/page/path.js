/** The straight line between two examples, in latent space. */

import { ask } from "./api.js";
import { make, section } from "./dom.js";
import { columnsOf, repeat, rowsOf } from "./rows.js";
import { newest, tell } from "./status.js";

const POINTS = 8;

/** Whether the model can draw such lines. */
export const hasPath = (model) => "interpolate" in model.signatures;

/** The section of the path. `show(rows)` makes an element of its points; `between(a, b)` draws it for two rows. */
export function path(model, { show, hint, above = [] }) {
  const place = make("div", { class: "path" }, make("p", { class: "soft" }, hint));
  const between = newest(async (a, b) => {
    const t = Array.from({ length: POINTS }, (_, i) => i / (POINTS - 1));
    const outputs = await ask(model, "interpolate", { ...end("a", a), ...end("b", b), t });
    place.replaceChildren(show(rowsOf(outputs)));
    tell(`A path of ${POINTS} points`);
  });
  return { element: section("Path between two", ...above, place), between };
}

/** One end in the request: "a" where an example is one tensor, else "a_<name>" of each; the same in each row. */
function end(letter, row) {
  const columns = Object.entries(columnsOf(repeat(row, POINTS)));
  return Object.fromEntries(columns.map(([name, c]) => [columns.length === 1 ? letter : `${letter}_${name}`, c]));
}
