// Where we are, kept in the address: #/person/place/thread. So "back" works, and reloading stays.

export const HOME = "home";

export function here() {
  const [, user = "", place = "", thread = ""] = location.hash.split("/").map(decodeURIComponent);
  return { user, place, thread };
}

export function address(user, place, thread = "") {
  const parts = thread ? [user, place, thread] : [user, place];
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

export function go(user, place, thread = "") {
  location.hash = address(user, place, thread);
}
