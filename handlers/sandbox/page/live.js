// Hearing of changes as they happen, and coming back after the line was cut.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 4000;

/**
 * Listens for one person. `changed(topics)` hears what to read again, with null for "everything"
 * each time the line opens; `line(up)` hears whether we are connected.
 */
export class Live {
  constructor(changed, line) {
    this.changed = changed;
    this.line = line;
    this.wait = FIRST_WAIT;
  }

  listenAs(user) {
    this.hangUp();
    this.source = new EventSource(`/sandbox/events?${new URLSearchParams({ user })}`);
    this.source.onopen = () => {
      this.wait = FIRST_WAIT;
      this.up = true;
      this.line(true);
      this.changed(null);
    };
    this.source.onmessage = (event) => this.changed(JSON.parse(event.data).changed ?? []);
    this.source.onerror = () => this.later(user);
  }

  later(user) {
    this.hangUp();
    this.up = false;
    this.line(false);
    this.timer = setTimeout(() => this.listenAs(user), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  hangUp() {
    clearTimeout(this.timer);
    this.source?.close();
  }
}
