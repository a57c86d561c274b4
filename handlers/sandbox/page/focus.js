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
  if (!mark) return null;
  const said = was.getAttribute(mark);
  return root.querySelector(`[${mark}="${CSS.escape(said)}"]`) ?? elsewhere(root, was, mark, said);
}

/** The same tap where the page has it now, with more or less before it; null if there are two. */
function elsewhere(root, was, mark, said) {
  const action = said.slice(said.lastIndexOf("|"));
  const same = [...root.querySelectorAll(`[${mark}$="${CSS.escape(action)}"]`)].filter(
    (one) => one.textContent === was.textContent,
  );
  return same.length === 1 ? same[0] : null;
}

/** Gives the focus back to `opener`, to what was drawn in its stead, or to the place. */
export function giveBack(opener) {
  const still = opener?.isConnected && opener !== document.body ? opener : opener && successor(document, opener);
  const place = document.getElementById("place");
  (still ?? place).focus();
  if (document.activeElement === document.body) place.focus();
}
