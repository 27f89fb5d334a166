/** What `score` says, for people. */

const WORDS = {
  elbo: "ELBO, a lower bound on log p(x)",
  rate: "Rate, KL of the posterior from the prior",
  distortion: "Distortion, -log p(x given z)",
  iw_bound: "log p(x), by importance samples",
};

/** Pairs of a word and the number in nats, of the first row of an answer. */
export function scores(outputs) {
  const known = Object.keys(WORDS).filter((name) => outputs[name]?.length);
  return known.map((name) => [WORDS[name], `${outputs[name][0].toFixed(2)} nats`]);
}
