// Puts the page together: reads the address, shows that place, and keeps everything fresh.

import { Clock } from "./clock.js";
import { Drafts } from "./drafts.js";
import { Drawer } from "./drawer.js";
import { Guide } from "./guide.js";
import { Live } from "./live.js";
import { Modals } from "./modals.js";
import { showPeople } from "./people.js";
import { Place } from "./place.js";
import { showPlaces } from "./places.js";
import { address, go, here, HOME } from "./route.js";
import { Thread } from "./thread.js";
import { Traffic } from "./traffic.js";
import { Trouble, UNREACHABLE } from "./troubles.js";
import { oneAtATime } from "./turn.js";
import { World } from "./world.js";

const LAST_PERSON = "alongside.person";
const SECOND = 1000;
const part = (id) => document.getElementById(id);

const world = new World();
const drafts = new Drafts(sessionStorage);
const place = new Place(part("place"), world, drafts);
const thread = new Thread(part("thread"), world, drafts);
const modals = new Modals(world, drafts);
const clock = new Clock(part("clock"), world);
const traffic = new Traffic(part("traffic"), part("traffic-button"));
const drawer = new Drawer(part("side"), part("menu"), part("scrim"), [part("place"), part("clock"), part("guide")]);
part("guide-button").addEventListener("click", () => drawer.set(false));
const guide = new Guide(part("guide"), world, part("guide-button"), become);
const live = new Live((topics) => refresh(topics), connected);

world.onChange(() => {
  part("workspace").textContent = world.state.workspace.name;
  const { manage_url: manage } = world.state.app;
  part("app-link").hidden = !manage;
  if (manage) part("app-link").href = manage;
  part("who").textContent = world.me ? `You are ${world.me.real_name}` : "";
  showPeople(part("people"), world, become);
  showPlaces(part("places"), world);
  place.update();
});
// What comes next is asked when the time has come to rest, as after the demo's story.
let rest;
world.onChange(() => {
  if (!clock.follow()) return;
  clearTimeout(rest);
  rest = setTimeout(() => attempt(clock.read), SECOND);
});
part("places").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  drawer.set(false);
  visit(link.dataset.place);
});
const arrive = oneAtATime(arriveNow);
window.addEventListener("hashchange", () => attempt(arrive));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && world.state) refresh(null);
});
setInterval(() => attempt(clock.read), 20 * SECOND);
attempt(start);

async function start() {
  world.user = here().user || localStorage.getItem(LAST_PERSON) || "";
  await firstState();
  await arrive();
  guide.greet();
}

/** Reads the state; somebody who is not of this workspace, or left it, becomes its first person. */
async function firstState() {
  try {
    await world.read();
  } catch (trouble) {
    if (!(trouble instanceof Trouble) || trouble.code === UNREACHABLE || !world.user) throw trouble;
    world.user = "";
    await world.read();
  }
  if (world.me) return;
  world.user = world.state.users[0].id;
  await world.read();
}

/** Brings the page to what the address says, mending an address that leads nowhere. */
async function arriveNow() {
  const { user } = here();
  const person = world.person(user) ? user : world.user;
  if (person !== live.user) {
    world.user = person;
    localStorage.setItem(LAST_PERSON, person);
    await world.read();
    live.user = person;
    live.listenAs(person);
  }
  // Read only now: somebody may have gone on meanwhile, and then comes here once more.
  const { user: asked, place: wanted, thread: ts } = here();
  const found = known(wanted) ? wanted : firstPlace();
  if (asked !== person && world.person(asked)) return;
  if (asked !== person || wanted !== found) history.replaceState(null, "", address(person, found));
  showPlaces(part("places"), world);
  const within = wanted === found ? ts : "";
  await Promise.all([place.show(found), thread.show(world.place(found), within), modals.read(), clock.read()]);
}

function known(id) {
  return id === HOME || Boolean(world.place(id));
}

function firstPlace() {
  const { conversations } = world.state;
  return (conversations.find(({ kind }) => kind === "channel") ?? world.appDm ?? conversations[0]).id;
}

/** Becomes another person in the same sort of place: their own messages with the app, or the channel. */
function become(user, inAppDm = world.appDm?.id === here().place) {
  const changing = { from: world.appDm?.id, to: inAppDm ? world.appDm?.id : here().place };
  world.user = user;
  world.changing = changing;
  attempt(async () => {
    try {
      await world.read();
    } finally {
      if (world.changing === changing) world.changing = null;
    }
    if (world.user !== user) return;
    const { from, to } = changing;
    go(user, to === from ? world.appDm.id : known(to) ? to : firstPlace());
  });
}

/** Goes to a place. While the person changes, a place is what it will be for the new one. */
function visit(id) {
  if (world.changing) world.changing.to = id;
  else go(world.user, id);
}

/** Reads again what changed; null is everything. */
function refresh(topics) {
  const all = topics === null;
  const about = (prefix) => all || topics.some((topic) => topic.startsWith(prefix));
  attempt(async () => {
    if (about("state") || about("messages")) await firstState();
    if (!world.changing && (world.user !== live.user || !known(here().place))) await arrive();
    const work = [];
    const { body } = place;
    if (body && (body.place ? about(`messages:${body.place.id}`) : about("home"))) work.push(body.read());
    if (thread.stream && about(`messages:${thread.stream.place.id}`)) work.push(thread.stream.read());
    if (about("modals")) work.push(modals.read());
    if (all) traffic.forget();
    if (about("traffic")) work.push(traffic.read());
    if (all) work.push(clock.read());
    await Promise.all(work);
  });
}

function connected(up) {
  warn(up ? "" : "Connection lost. Trying again…");
}

function warn(sentence) {
  part("banner").hidden = !sentence;
  part("banner").textContent = sentence;
}

/** Runs something that asks the server; a server that is away is said in the banner. */
async function attempt(work) {
  try {
    await work();
    if (live.up) warn("");
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    warn(trouble.message);
  }
}
