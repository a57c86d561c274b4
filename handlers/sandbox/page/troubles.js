// A request that failed, and what the person reads about it.

export const UNREACHABLE = "unreachable";

/** `code` says why to the page, the message is the sentence for the person. */
export class Trouble extends Error {
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}

/** The server is away, or what answered is not it. */
export function unreachable() {
  return new Trouble(UNREACHABLE, "The workspace does not answer. What you typed is kept. Try again?");
}
