// Presences: a double click is one tap, and what asks for itself again (data-steady) keeps what was unfolded and scrolled.

const SETTLING = 400;
const swappedAt = new Map();
let tapped = "";

// The line that answers a tap stands where the finger still is: the second half of a double click is not for it.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("[data-seat] button");
    if (!button) return;
    const seat = button.closest("[data-seat]");
    const isSettling = button.id === tapped && Date.now() - (swappedAt.get(seat.id) ?? 0) < SETTLING;
    tapped = button.id;
    if (event.detail > 1 || isSettling) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  true,
);

// The token of a form changes with every answer and says nothing of what is shown.
function shown(html) {
  return html.replace(/name="(csrf_token|cle|auteur|identite)" value="[^"]*"/g, "").replace(/\s+/g, " ").trim();
}

const answers = new WeakMap(); // part of the page → the answer it was made of
let kept = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  if (!target.matches?.("[data-steady]")) return;
  const answer = shown(event.detail.xhr.responseText);
  const isTyping = target.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  if (isTyping || answers.get(target) === answer) {
    event.detail.shouldSwap = false;
    return;
  }
  kept = {
    id: target.id,
    answer,
    unfolded: [...target.querySelectorAll("details[open][id]")].map((node) => node.id),
    scrolled: [...target.querySelectorAll("[data-keep-scroll]")].map((node) => [node.id, node.scrollTop]),
  };
});

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target.isConnected ? event.detail.target : event.target;
  if (target.matches?.("[data-seat]")) {
    swappedAt.set(target.id, Date.now());
    const list = target.closest("[data-steady]");
    if (list) answers.delete(list);
  }
  if (kept === null) return;
  answers.set(document.getElementById(kept.id), kept.answer);
  for (const id of kept.unfolded) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, top] of kept.scrolled) {
    const node = document.getElementById(id);
    if (node) node.scrollTop = top;
  }
  kept = null;
});

// What somebody unfolded in the room (data-kept-open) stays so from one case to the next. A screen put in by another
// script is made known to htmx.
const unfolded = new Set();
document.addEventListener(
  "toggle",
  (event) => {
    const node = event.target;
    if (!node.isConnected || !node.matches?.("details[data-kept-open]")) return;
    if (node.open) unfolded.add(node.id);
    else unfolded.delete(node.id);
  },
  true,
);

function settle(root) {
  const found = root.matches?.("[data-steady]") ? [root] : (root.querySelectorAll?.("[data-steady]") ?? []);
  for (const part of found) {
    for (const node of part.querySelectorAll("details[data-kept-open]")) node.open ||= unfolded.has(node.id);
    window.htmx?.process(part);
  }
}

new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) settle(node);
}).observe(document.body, { childList: true, subtree: true });
