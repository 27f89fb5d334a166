/** The endpoint's REST interface, which is TensorFlow Serving's. */

const LONG = /(?<![\d.])\d{16,}(?![\d.])/;

const UNAUTHENTICATED = 401;

/** What every request carries; a key, where the server wants one. It is kept in this page alone, and gone with it. */
export const headers = {};

/** The models that are served: [{name, version, description, signatures}]. */
export const models = () => asJson(fetch("page/models.json", { headers }));

/** Where a model answers. */
export const address = (model) => new URL(`v1/models/${encodeURIComponent(model.name)}:predict`, document.baseURI).href;

/**
 * What a signature makes of tensors: name of a tensor -> values, a row each. Texts are strings, and whole numbers beyond
 * 2^53, which a number of JavaScript cannot hold, are BigInts.
 */
export async function predict(model, signature, inputs) {
  const request = { method: "POST", headers, body: body(signature, inputs) };
  const { outputs } = await asJson(fetch(address(model), request));
  const names = Object.keys(model.signatures[signature].gives);
  const columns = names.length === 1 ? { [names[0]]: outputs } : outputs; // a lone output comes without its name
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, texts(values)]));
}

/** As `predict`, and the page shows how to ask the same by hand: listen for "asked" at the document. */
export async function ask(model, signature, inputs) {
  document.dispatchEvent(new CustomEvent("asked", { detail: { model, signature, inputs } }));
  return predict(model, signature, inputs);
}

/** The bytes of a file with rows of a model; the page shows how to get it by hand, too. */
export async function askRows(model, query) {
  const path = `page/rows/${encodeURIComponent(model.name)}?${new URLSearchParams(query)}`;
  const url = new URL(path, document.baseURI).href;
  document.dispatchEvent(new CustomEvent("asked", { detail: { url, file: `${model.name}.${query.format}` } }));
  return (await answer(fetch(url, { headers }))).blob();
}

/** A request as JSON; a BigInt becomes a number with all its digits. */
export function body(signature, inputs) {
  const exact = (key, value) => (typeof value === "bigint" ? JSON.rawJSON(String(value)) : value);
  return JSON.stringify({ signature_name: signature, inputs }, exact);
}

async function asJson(request) {
  const text = await (await answer(request)).text();
  return LONG.test(text) ? JSON.parse(text, long) : JSON.parse(text); // a reviver makes parsing many times slower
}

async function answer(request) {
  const response = await request.catch(() => {
    throw new Error("The server does not answer. Is it still running?");
  });
  if (response.ok) return response;
  if (response.status === UNAUTHENTICATED) document.dispatchEvent(new Event("keyless"));
  throw new Error(reason(await response.text()) || `The server answered ${response.status} ${response.statusText}.`);
}

/** The server's own words about an error, if these came. */
function reason(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return "";
  }
}

function long(key, value, { source = "" } = {}) {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/** TensorFlow Serving writes {"b64": ...} for the texts of a tensor whose name ends in "_bytes". */
function texts(values) {
  if (Array.isArray(values)) return typeof values[0] === "number" ? values : values.map(texts);
  if (values === null || typeof values !== "object") return values;
  return new TextDecoder().decode(Uint8Array.from(atob(values.b64), (letter) => letter.codePointAt(0)));
}
