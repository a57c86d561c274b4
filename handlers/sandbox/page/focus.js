// Keeping the place of somebody who works by keyboard when what they stand on is drawn anew.

const MARKS = ["data-field", "data-act"];

/**
 * Runs `redraw`; if the focused element inside `root` went away, the one drawn in its stead gets
 * the focus and the cursor, else `fallback`.
 */
export function keepingFocus(root, redraw, fallback = root) {
  const was = root.contains(document.activeElement) ? document.activeElement : null;
  const cursor = was && "selectionStart" in was ? [was.selectionStart, was.selectionEnd] : null;
  redraw();
  if (!was || (was.isConnected && document.activeElement === was)) return;
  const now = was.isConnected ? was : successor(root, was);
  (now ?? fallback)?.focus({ preventScroll: true });
  if (now && cursor && cursor[0] !== null && now.setSelectionRange) now.setSelectionRange(...cursor);
}

function successor(root, was) {
  const mark = MARKS.find((name) => was.getAttribute(name));
  return mark ? root.querySelector(`[${mark}="${CSS.escape(was.getAttribute(mark))}"]`) : null;
}

/** Gives the focus back to `opener`, to what was drawn in its stead, or to the place. */
export function giveBack(opener) {
  const still = opener?.isConnected && opener !== document.body ? opener : opener && successor(document, opener);
  const place = document.getElementById("place");
  (still ?? place).focus();
  if (document.activeElement === document.body) place.focus();
}
