/** Models of images: [height, width, channels] of values from 0 to 1. */

import { chooseTwo } from "./choice.js";
import { button, make } from "./dom.js";
import { npy, save } from "./files.js";
import { hasLatents, latents } from "./latents.js";
import { hasPath, path } from "./path.js";
import { samples } from "./samples.js";

const GAP = 1;

/** Whether an example of the model is an image. */
export function fits(model) {
  const gives = Object.values(model.signatures.sample?.gives ?? {});
  return gives.length === 1 && gives[0].dtype === "float32" && gives[0].shape?.length === 4;
}

/** The sections of such a model, and what starts them. */
export function build(model) {
  const [name] = Object.keys(model.signatures.sample.gives);
  const grid = make("div", { class: "grid", role: "group", "aria-label": "Samples; arrow keys move, Enter chooses" });
  const picture = (row, label) => canvas([row[name]], 1, label);
  const strip = (rows) => make("div", { class: "strip" }, ...rows.map((row, i) => picture(row, `Point ${i + 1}`)));
  const line = hasPath(model) && path(model, { show: strip, hint: "Choose two of the samples above." });
  const dials = hasLatents(model) && latents(model, {
    show: ([row]) => picture(row, "Decoded image"),
    about: "The most active latents come first. The image is the decoder's mean; a chosen sample moves the sliders to it.",
  });
  let shown = { rows: [], seeds: [0] };
  const show = (rows, seeds) => {
    shown = { rows, seeds };
    const tiles = rows.map((row, i) => tile(picture(row, `Sample of seed ${seeds[i]}`)));
    chooseTwo(tiles, (chosen) => {
      if (dials && chosen.length) dials.start(rows[chosen.at(-1)]);
      if (line && chosen.length === 2) line.between(...chosen.map((i) => rows[i]));
    });
    grid.replaceChildren(...tiles);
    if (dials) dials.order(rows);
  };
  const stem = () => `${model.name}-${shown.seeds[0]}`;
  const png = () => canvas(shown.rows.map((row) => row[name]), Math.ceil(Math.sqrt(shown.rows.length)), "").toBlob(
    (blob) => save(`${stem()}.png`, blob, "image/png"),
  );
  const numbers = () => {
    const values = shown.rows.map((row) => row[name]);
    save(`${stem()}.npy`, npy(values.flat(Infinity), shapeOf(values)), "application/octet-stream");
  };
  const downloads = make("div", { class: "controls" }, button("Download PNG", png), button("Download NPY", numbers));
  const top = samples(model, {
    numbers: [36, 16, 64, 100],
    show,
    about: "Each image has a seed of its own, counted from the one given. Choose two for a path between them.",
    below: [grid, downloads],
  });
  return { sections: [top, line, dials].filter(Boolean).map((part) => part.element), start: top.draw };
}

const tile = (picture) => make("button", { type: "button", class: "tile", "aria-label": picture.ariaLabel }, picture);

const shapeOf = (values) => (Array.isArray(values) ? [values.length, ...shapeOf(values[0])] : []);

/** Images side by side, so many in a line, one pixel of the canvas for each of theirs. */
function canvas(images, columns, label) {
  const [height, width, channels] = shapeOf(images[0]);
  const [down, right] = [height + GAP, width + GAP];
  const lines = Math.ceil(images.length / columns);
  const element = make("canvas", { role: "img", "aria-label": label, width: columns * right - GAP, height: lines * down - GAP });
  const context = element.getContext("2d");
  images.forEach((image, i) => {
    const pixels = new ImageData(Uint8ClampedArray.from(image.flatMap((line) => line.flatMap(colours(channels)))), width, height);
    context.putImageData(pixels, (i % columns) * right, Math.floor(i / columns) * down);
  });
  return element;
}

/** What turns a pixel into red, green, blue and opacity, 0 to 255: three channels are colours, of others the first is grey. */
function colours(channels) {
  if (channels === 3) return (pixel) => [...pixel.map((value) => 255 * value), 255];
  return ([value]) => [255 * value, 255 * value, 255 * value, 255];
}
