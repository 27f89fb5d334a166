/** Two of many, chosen by buttons. */

const MARKS = ["A", "B"];
const NEXT = { ArrowRight: () => 1, ArrowLeft: () => -1, ArrowDown: perLine, ArrowUp: (all) => -perLine(all) };

/**
 * Makes buttons choose: a press marks its button, a second press takes the mark off, a third button drops the oldest.
 * The tab key reaches one of them; arrow keys, Home and End go on from there.
 *
 * `changed` gets the places of the chosen ones, in the order in which they were chosen.
 */
export function chooseTwo(buttons, changed) {
  let chosen = [];
  const press = (i) => {
    chosen = chosen.includes(i) ? chosen.filter((other) => other !== i) : [...chosen, i].slice(-MARKS.length);
    buttons.forEach((button, place) => mark(button, chosen.indexOf(place)));
    changed(chosen);
  };
  buttons.forEach((button, i) => {
    mark(button, -1);
    button.tabIndex = i ? -1 : 0;
    button.addEventListener("click", () => press(i));
    button.addEventListener("keydown", (event) => move(event, buttons, i));
  });
}

function mark(button, order) {
  button.setAttribute("aria-pressed", order >= 0);
  button.dataset.mark = MARKS[order] ?? "";
}

function move(event, buttons, from) {
  const ends = { Home: 0, End: buttons.length - 1 };
  const to = event.key in ends ? ends[event.key] : from + (NEXT[event.key]?.(buttons) ?? 0);
  if (to === from || !buttons[to]) return;
  event.preventDefault();
  buttons[from].tabIndex = -1;
  buttons[to].tabIndex = 0;
  buttons[to].focus();
}

/** How many buttons stand on a line, as they are laid out now. */
function perLine(buttons) {
  const top = (button) => button.getBoundingClientRect().top;
  return buttons.filter((button) => top(button) === top(buttons[0])).length;
}
