// Asking again while an answer is on its way.

/** Runs `work` one at a time; calls made meanwhile become one more run, so the last answer wins. */
export function oneAtATime(work) {
  let running = null;
  let again = false;
  async function runs() {
    do {
      again = false;
      await work();
    } while (again);
  }
  return function run() {
    if (running) {
      again = true;
    } else {
      running = runs().finally(() => {
        running = null;
      });
    }
    return running;
  };
}
