/** Files that the browser makes of what it has, without asking the server. */

import { make } from "./dom.js";

/** Saves data under a name. */
export function save(name, data, type = data.type) {
  const url = URL.createObjectURL(new Blob([data], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url)); // not before the browser has begun to read it
}

/** A file of NumPy's format, version 1.0, of float32 numbers; `values` are flat, in C order. */
export function npy(values, shape) {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`;
  const start = 10; // bytes of the magic word, the version and the length of the header
  const length = Math.ceil((start + header.length + 1) / 64) * 64 - start; // numbers begin at a multiple of 64
  const file = new DataView(new ArrayBuffer(start + length + 4 * values.length));
  const text = (place, letters) => [...letters].forEach((l, i) => file.setUint8(place + i, l.charCodeAt(0)));
  text(0, "\x93NUMPY\x01\x00");
  file.setUint16(8, length, true);
  text(start, `${header.padEnd(length - 1)}\n`);
  values.forEach((value, i) => file.setFloat32(start + length + 4 * i, value, true));
  return file.buffer;
}
