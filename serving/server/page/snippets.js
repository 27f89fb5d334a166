/** What was just asked, as a person would ask it by hand. */

import { address, body, headers } from "./api.js";
import { button, make, section } from "./dom.js";
import { save } from "./files.js";
import { tell } from "./status.js";

/** Characters of a request beyond which it is better kept in a file. */
const LONG = 6000;
const FILE = "request.json";

/** The section of snippets; it follows the requests of the page. */
export function snippets() {
  const [curl, python] = [panel("curl"), panel("Python")];
  const place = make("div", { class: "controls" });
  const element = section("Ask this by hand", place, make("div", { class: "snippets" }, curl.element, python.element));
  const follow = ({ detail }) => {
    const asked = detail.url ? got(detail) : posted(detail);
    curl.show(asked.curl);
    python.show(asked.python);
    const file = asked.body && button(`Download ${FILE}`, () => save(FILE, asked.body, "application/json"));
    place.replaceChildren(...(file ? [file] : []));
  };
  return { element, follow };
}

function panel(name) {
  const code = make("code");
  const copy = () => navigator.clipboard.writeText(code.textContent).then(() => tell(`${name} is copied`), () => choose(code));
  const top = make("div", { class: "panel" }, make("h3", {}, name), make("button", { type: "button", onclick: copy, "aria-label": `Copy ${name}` }, "Copy"));
  const element = make("div", {}, top, make("pre", { tabindex: 0, role: "region", "aria-label": name }, code));
  return { element, show: (text) => code.replaceChildren(text) };
}

/** Marks a text, for where the browser forbids to copy it: without TLS, on another host than this one. */
function choose(code) {
  getSelection().selectAllChildren(code);
  tell("Press the keys that copy: the browser lets the page mark the text alone");
}

/** A file that was fetched. */
function got({ url, file }) {
  const written = `with ${opened(url)} as answer, open(${literal(file)}, "wb") as file:\n    file.write(answer.read())`;
  return { curl: `curl${key()} -o ${quoted(file)} ${quoted(url)}`, python: `${imports()}\n${written}`, body: "" };
}

/** A request that was posted; a long one is read from a file. */
function posted({ model, signature, inputs }) {
  const [url, text] = [address(model), body(signature, inputs)];
  const isLong = text.length > LONG;
  const request = isLong ? `open("${FILE}", "rb").read()` : "json.dumps(request).encode()";
  const made = `request = {\n    "signature_name": ${literal(signature)},\n    "inputs": ${literal(inputs)},\n}\n`;
  const printed = `with ${opened(url, request)} as answer:\n    print(json.load(answer)["outputs"])`;
  return {
    curl: `curl${key()} ${quoted(url)} \\\n  -d ${isLong ? `@${FILE}` : quoted(text)}`,
    python: `import json\n${imports()}\n${isLong ? "" : made}${printed}`,
    body: isLong ? text : "",
  };
}

/** Where the server wants a key, people keep it in the environment: it is not shown. */
const isKeyed = () => Object.keys(headers).length > 0;
const key = () => (isKeyed() ? ` -H "X-API-Key: $API_KEY"` : "");
const imports = () => (isKeyed() ? "import os\nfrom urllib.request import Request, urlopen\n" : "from urllib.request import urlopen\n");

function opened(url, data = "None") {
  if (isKeyed()) return `urlopen(Request(${literal(url)}, ${data}, {"X-API-Key": os.environ["API_KEY"]}))`;
  return data === "None" ? `urlopen(${literal(url)})` : `urlopen(${literal(url)}, ${data})`;
}

/** A word of a shell. */
const quoted = (text) => (/^[\w./:@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** A value as Python writes it: counted and repeated numbers are said shortly. */
function literal(value) {
  if (Array.isArray(value)) return list(value);
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value).map(([name, each]) => `${literal(name)}: ${literal(each)}`).join(", ")}}`;
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function list(values) {
  const [first, second] = values;
  const many = values.length > 2;
  if (many && values.every((each) => each === first)) return `[${literal(first)}] * ${values.length}`;
  if (many && second === first + 1 && values.every((each, i) => each === first + i)) {
    return `list(range(${first}, ${first + values.length}))`;
  }
  return `[${values.map(literal).join(", ")}]`;
}
