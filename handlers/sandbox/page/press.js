// Nothing is drawn anew under a finger: a press that began on something ends on it.

const TAP_MS = 60;
let pressed = null;

/** Resolves when no pointer is down and what it pressed has been heard; mostly at once. */
export function released() {
  return pressed?.over ?? Promise.resolve();
}

function press() {
  if (pressed) return;
  pressed = {};
  pressed.over = new Promise((resolve) => (pressed.end = resolve));
}

function end() {
  clearTimeout(pressed?.timer);
  pressed?.end();
  pressed = null;
}

// A mouse clicks with its release, a finger a moment after it.
function lift() {
  if (pressed) pressed.timer ??= setTimeout(end, TAP_MS);
}

addEventListener("pointerdown", press, { capture: true });
addEventListener("pointerup", lift, { capture: true });
addEventListener("click", () => pressed && setTimeout(end), { capture: true });
// A double click is meant as one, also where the first has been answered before the second.
function again(event) {
  if (event.detail > 1 && event.target.closest("button[data-act]")) event.stopPropagation();
}
addEventListener("click", again, { capture: true });
addEventListener("pointercancel", end, { capture: true });
addEventListener("blur", end);
// A scroll bar that is let go says nothing; the next move does.
addEventListener("pointermove", (event) => pressed && !event.buttons && lift(), { capture: true });
