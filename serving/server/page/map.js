/** Points on the earth, without a map of it: an equirectangular projection, true to scale at the middle latitude. */

import { leaves } from "./schema.js";

const NAMES = [/^lat(itude)?$/i, /^(lon|lng|long|longitude)$/i];
const [WIDTH, LEFT, RIGHT, TOP, BOTTOM] = [640, 58, 16, 14, 34];
const HEIGHTS = [200, 460];
const LEAST = 0.002;
/** Steps of the ticks, in units of a power of ten. */
const STEPS = [1, 2, 5, 10];

/** The ways to latitude and longitude in a record: two numbers of one message that are called so; null without them. */
export function placesOf(message) {
  const numbers = leaves(message).filter(({ field }) => field.kind.is === "Number").map(({ path }) => path.split("."));
  for (const lat of numbers.filter((way) => NAMES[0].test(way.at(-1)))) {
    const lon = numbers.find((way) => NAMES[1].test(way.at(-1)) && `${way.slice(0, -1)}` === `${lat.slice(0, -1)}`);
    if (lon) return [lat, lon];
  }
  return null;
}

/** A drawing of points [{lat, lon, title}] in degrees, at least one. */
export function map(points) {
  const [south, north] = range(points.map((point) => point.lat));
  const [west, east] = range(points.map((point) => point.lon));
  const scale = Math.cos((((south + north) / 2) * Math.PI) / 180); // a degree of longitude, in degrees of latitude
  const [inner, wide, high] = [WIDTH - LEFT - RIGHT, (east - west) * scale, north - south];
  const height = Math.min(Math.max((inner * high) / wide, HEIGHTS[0]), HEIGHTS[1]);
  const unit = Math.min(inner / wide, height / high);
  const x = (lon) => LEFT + inner / 2 + (lon - (west + east) / 2) * scale * unit;
  const y = (lat) => TOP + height / 2 - (lat - (south + north) / 2) * unit;
  const frame = draw("rect", { x: LEFT, y: TOP, width: inner, height, class: "frame" });
  const across = ticks((west + east) / 2, inner / 2 / scale / unit).flatMap((t) => [
    draw("line", { x1: x(t.at), x2: x(t.at), y1: TOP, y2: TOP + height }),
    draw("text", { x: x(t.at), y: TOP + height + 20, "text-anchor": "middle" }, degrees(t, "E", "W")),
  ]);
  const up = ticks((south + north) / 2, height / 2 / unit).flatMap((t) => [
    draw("line", { x1: LEFT, x2: LEFT + inner, y1: y(t.at), y2: y(t.at) }),
    draw("text", { x: LEFT - 8, y: y(t.at) + 4, "text-anchor": "end" }, degrees(t, "N", "S")),
  ]);
  const dots = points.map((point) => draw("circle", { cx: x(point.lon), cy: y(point.lat), r: 3.5 }, draw("title", {}, point.title)));
  const size = `0 0 ${WIDTH} ${TOP + height + BOTTOM}`;
  const label = `Map of ${points.length} points, latitude ${south.toFixed(2)} to ${north.toFixed(2)}, longitude ${west.toFixed(2)} to ${east.toFixed(2)}`;
  return draw("svg", { class: "map", viewBox: size, role: "img", "aria-label": label }, frame, ...across, ...up, ...dots);
}

function draw(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}

/** Least and greatest value with a margin, so that no point lies on the frame. */
function range(values) {
  const [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  const margin = Math.max(0.05 * (high - low), LEAST);
  return [low - margin, high + margin];
}

/** About five round numbers within a distance of the middle: [{at, digits}], with the decimals that tell them apart. */
function ticks(middle, reach) {
  const power = 10 ** Math.floor(Math.log10((2 * reach) / 5));
  const step = power * STEPS.find((each) => each * power >= (2 * reach) / 5.5);
  const first = Math.ceil((middle - reach) / step);
  const last = Math.floor((middle + reach) / step);
  const digits = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => ({ at: (first + i) * step, digits }));
}

/** "73.5° W" */
function degrees({ at, digits }, positive, negative) {
  const size = Math.abs(at).toFixed(digits);
  return `${size}°${Number(size) === 0 ? "" : ` ${at > 0 ? positive : negative}`}`;
}
