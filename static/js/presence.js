// Presences: a double click is one tap, and what asks for itself again (data-steady) keeps what was unfolded and scrolled.

const SETTLING = 400;
const swappedAt = new Map();

// The line that answers a tap stands where the finger still is: the second half of a double click is not for it.
document.addEventListener(
  "click",
  (event) => {
    const seat = event.target.closest?.("[data-seat]");
    if (!seat || !event.target.closest("button")) return;
    if (event.detail > 1 || Date.now() - (swappedAt.get(seat.id) ?? 0) < SETTLING) {
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

const last = new Map();
let kept = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  if (!target.matches?.("[data-steady]")) return;
  const answer = shown(event.detail.xhr.responseText);
  const isSame = last.get(target.id) === answer;
  last.set(target.id, answer);
  if (isSame || target.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) {
    event.detail.shouldSwap = false;
    return;
  }
  kept = {
    unfolded: [...target.querySelectorAll("details[open][id]")].map((node) => node.id),
    scrolled: [...target.querySelectorAll("[data-keep-scroll]")].map((node) => [node.id, node.scrollTop]),
  };
});

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target.isConnected ? event.detail.target : event.target;
  if (target.matches?.("[data-seat]")) {
    swappedAt.set(target.id, Date.now());
    // The list around it is no longer what was last asked for.
    last.clear();
  }
  if (kept === null) return;
  for (const id of kept.unfolded) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, top] of kept.scrolled) {
    const node = document.getElementById(id);
    if (node) node.scrollTop = top;
  }
  kept = null;
});
