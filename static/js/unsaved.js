// A long form that is not saved by itself (form[data-unsaved]): leaving it with something typed is asked twice.

const dirty = new Set();
const watched = new WeakSet();

function watch(form) {
  if (watched.has(form)) return;
  watched.add(form);
  // A page that comes back with an error or a conflict holds what was typed and stored nowhere.
  if (form.dataset.unsaved === "typed") dirty.add(form);
  for (const moment of ["input", "change"]) form.addEventListener(moment, () => dirty.add(form));
  form.addEventListener("submit", () => dirty.delete(form));
}

function start() {
  for (const form of document.querySelectorAll("form[data-unsaved]")) watch(form);
}

window.addEventListener("beforeunload", (event) => {
  // A form that was saved in its place has left the page.
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});
document.addEventListener("htmx:afterSettle", start);
start();
