// What htmx changes is said, and an answer that is not a fragment never lands in the middle of a page.

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:afterSwap", (event) => {
  // Replaced as a whole, the target has left the page: what came in its place is where the event is.
  const target = event.detail.target.isConnected ? event.detail.target : event.target;
  const focus = target.querySelector?.("[data-focus-after-swap]");
  if (focus) focus.focus();
  const sentence = target.dataset?.announce ?? target.querySelector?.("[data-announce]")?.dataset.announce;
  if (sentence) document.dispatchEvent(new CustomEvent("rcp:announce", { detail: sentence }));
});

// A form marked data-swap-refused comes back refused as the same fragment, with what is wrong: it takes its place.
document.addEventListener("htmx:beforeSwap", (event) => {
  const sender = event.detail.requestConfig?.elt?.closest("[data-swap-refused]");
  if (event.detail.xhr.status !== 422 || !sender) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});

function failed(sentence = "La page n’a pas pu être mise à jour. Actualisez-la.") {
  document.dispatchEvent(new CustomEvent("rcp:announce", { detail: sentence }));
}
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) failed();
  // The room keeps what is typed there: it says itself that the session ended, and is never left for it.
  else if (document.querySelector("[data-room]")) failed("Votre session a expiré\u202f: reconnectez-vous dans un autre onglet.");
  else window.location.reload();
});
document.addEventListener("htmx:sendError", () => failed());
