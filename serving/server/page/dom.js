/** Elements of the page, each made in one call. */

/**
 * An element: make("p", {class: "soft", onclick: f}, "text", child).
 * An attribute is left out where its value is false, null or undefined, and empty where it is true.
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

let numbered = 0;
/** A name that no other element of the page has. */
export const fresh = (stem) => `${stem}-${++numbered}`;

/** A part of the page under a heading, which also names it to screen readers. */
export function section(title, ...children) {
  const id = fresh("heading");
  return make("section", { class: "card", "aria-labelledby": id }, make("h2", { id }, title), ...children);
}

/** A control under its label. */
export function field(label, control, kind = "") {
  return make("label", { class: `field ${kind}` }, make("span", {}, label), control);
}

export const button = (label, onclick, kind = "") => make("button", { type: "button", class: kind, onclick }, label);

/** A choice among values; the first one is taken unless `value` says another. */
export function select(values, value = values[0], onchange = () => {}) {
  const options = values.map((each) => make("option", { value: each, selected: each === value }, String(each)));
  return make("select", { onchange }, ...options);
}

/** A slider with its number beside it. `control.set(value)` moves it without telling `oninput`. */
export function slider(label, { min, max, step, value, oninput = () => {}, note = "" }) {
  const shown = make("span", { class: "value", "aria-hidden": "true" }, value.toFixed(2)); // a slider says it itself
  const input = make("input", { type: "range", min, max, step, value });
  const show = () => shown.replaceChildren(Number(input.value).toFixed(2));
  input.addEventListener("input", () => (show(), oninput(Number(input.value))));
  const text = make("span", {}, label, make("span", { class: "soft" }, note));
  return {
    element: make("label", { class: "field slider" }, text, input, shown),
    get value() {
      return Number(input.value);
    },
    set(number) {
      input.value = number;
      show();
    },
  };
}

/** Terms and what they are, as a list of definitions. */
export function definitions(pairs) {
  return make("dl", {}, ...pairs.flatMap(([term, text]) => [make("dt", {}, term), make("dd", {}, text)]));
}

/** Wide content that scrolls inside its place, also by the keyboard. */
export function scrolling(label, ...children) {
  return make("div", { class: "scroll", role: "region", "aria-label": label, tabindex: 0 }, ...children);
}
