/** What the page says of its requests: one line for what was done, one for what went wrong. Both are live regions. */

const say = (id, text) => document.getElementById(id).replaceChildren(text);

/** Tells what was done. */
export const tell = (text) => say("status", text);

/**
 * Does some work that asks the server, and shows its error, if any, until work succeeds again.
 * Returns what the work returns; undefined after an error.
 */
export async function attempt(work) {
  const main = document.getElementById("main");
  main.setAttribute("aria-busy", "true");
  try {
    const found = await work();
    say("error", "");
    return found;
  } catch (error) {
    say("status", "");
    say("error", error.message);
    return undefined;
  } finally {
    main.removeAttribute("aria-busy");
  }
}

/**
 * The same work, with one call at a time: while one runs, of the calls that come only the newest is kept.
 * A slider may then move as fast as it likes.
 */
export function newest(work) {
  let running = false;
  let waiting = null;
  return async (...given) => {
    waiting = given;
    if (running) return;
    running = true;
    while (waiting) {
      const next = waiting;
      waiting = null;
      await attempt(() => work(...next));
    }
    running = false;
  };
}
