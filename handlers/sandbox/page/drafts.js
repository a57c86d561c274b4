// What somebody typed and has not sent: kept per person and place until it is sent or closed.

const SHELF = "alongside.drafts";

export class Drafts {
  constructor(storage) {
    this.storage = storage;
    this.kept = new Map(JSON.parse(storage.getItem(SHELF) ?? "[]"));
  }

  /** The key of a place: who, where, and what within it. */
  static key(...parts) {
    return parts.join("|");
  }

  get(key) {
    return this.kept.get(key);
  }

  set(key, value) {
    if (value === "") this.kept.delete(key);
    else this.kept.set(key, value);
    this.save();
  }

  /** Drops one draft, or with a trailing "|" all of a place. */
  forget(prefix) {
    for (const key of [...this.kept.keys()]) {
      if (key === prefix || (prefix.endsWith("|") && key.startsWith(prefix))) this.kept.delete(key);
    }
    this.save();
  }

  save() {
    this.storage.setItem(SHELF, JSON.stringify([...this.kept]));
  }
}
