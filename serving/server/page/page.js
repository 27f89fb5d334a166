/** The page of the endpoint: a model is chosen, and the sections of its kind are built. */

import { headers, models } from "./api.js";
import { button, field, make, section, select } from "./dom.js";
import { facts } from "./facts.js";
import * as images from "./images.js";
import * as records from "./records.js";
import * as sentences from "./sentences.js";
import { snippets } from "./snippets.js";
import { attempt } from "./status.js";

const KINDS = [records, images, sentences];
const main = document.getElementById("main");
const byHand = snippets();

document.addEventListener("asked", byHand.follow);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // what stands after # names the model
  main.focus();
});

document.addEventListener("keyless", askForKey);

/** Asks for the key that the server wants, then begins again. */
function askForKey() {
  const input = make("input", { type: "password", autocomplete: "off", required: true });
  const go = (event) => {
    event.preventDefault();
    headers["X-API-Key"] = input.value;
    begin();
  };
  const form = make("form", { class: "controls", onsubmit: go }, field("API key", input, "inline"), make("button", {}, "Use"));
  document.getElementById("chooser").replaceChildren(form);
  input.focus();
}

/** Builds the page of a model, and draws its first samples. */
function open(model) {
  document.title = `${model.name} · tfvae endpoint`;
  const kind = KINDS.find((each) => each.fits(model));
  const { sections, start } = kind ? kind.build(model) : unknown();
  main.replaceChildren(title(model), ...sections, byHand.element, facts(model));
  start();
}

function title(model) {
  const description = model.description.name ? `${model.description.name}, ` : "";
  return make("div", { class: "title" }, make("h1", {}, model.name), make("p", { class: "soft" }, `${description}version ${model.version}`));
}

/** For models of which the page knows too little to draw from them. */
function unknown() {
  const text = "The page draws from models of images, sentences and records. This one answers requests all the same.";
  return { sections: [section("Samples", make("p", {}, text))], start: () => {} };
}

/** Reads which models there are; the one that the address names after # comes first. */
async function begin() {
  const found = await attempt(models);
  if (!found?.length) {
    const text = found ? "No model is served yet." : "The models could not be read.";
    main.replaceChildren(section("Models", make("p", {}, text), button("Look again", begin, "main")));
    return;
  }
  const named = () => found.find((model) => model.name === decodeURIComponent(location.hash.slice(1))) ?? found[0];
  const choice = select(found.map((model) => model.name), named().name, () => (location.hash = encodeURIComponent(choice.value)));
  document.getElementById("chooser").replaceChildren(field("Model", choice, "inline"));
  window.onhashchange = () => {
    choice.value = named().name;
    open(named());
  };
  open(named());
}

begin();
