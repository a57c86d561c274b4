// On a phone the side bar is a drawer: opened by the menu button, closed by Escape or a tap beside.

const NARROW = matchMedia("(max-width: 900px)");

export class Drawer {
  constructor(side, button, scrim, rest) {
    Object.assign(this, { side, button, scrim, rest });
    button.addEventListener("click", () => this.set(!this.isOpen));
    scrim.addEventListener("click", () => this.set(false));
    for (const node of [side, button]) {
      node.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.set(false);
      });
    }
    NARROW.addEventListener("change", () => this.set(false));
    this.set(false);
  }

  get isOpen() {
    return this.button.getAttribute("aria-expanded") === "true";
  }

  set(open) {
    const was = this.isOpen;
    this.button.setAttribute("aria-expanded", String(open));
    this.side.classList.toggle("open", open);
    this.scrim.hidden = !open;
    this.side.inert = NARROW.matches && !open;
    for (const node of this.rest) node.inert = NARROW.matches && open;
    if (open) this.side.querySelector("input:checked, a")?.focus({ preventScroll: true });
    else if (was && NARROW.matches) this.button.focus();
  }
}
