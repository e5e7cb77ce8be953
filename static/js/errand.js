// The page of long work asks every second how far it is. Without this, the link « Actualiser » does the same.

const EVERY = 1000;

for (const place of document.querySelectorAll("[data-errand]")) follow(place);

function follow(place) {
  let failures = 0;
  const timer = window.setInterval(look, EVERY);
  look.busy = false;

  async function look() {
    if (look.busy || document.hidden) return;
    if (place.querySelector("[data-errand-ended]")) return void window.clearInterval(timer);
    look.busy = true;
    try {
      const answer = await fetch(place.dataset.errand, { headers: { Accept: "text/html" } });
      if (answer.redirected || answer.status === 401) return void window.location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      failures = 0;
      show(await answer.text());
    } catch {
      failures += 1;
      // The server is away: the page keeps what it knows, and looks less often for a minute.
      if (failures > 60) window.clearInterval(timer);
    } finally {
      look.busy = false;
    }
  }

  function show(html) {
    const shown = place.querySelector("[data-errand-state]");
    const next = new DOMParser().parseFromString(html, "text/html").querySelector("[data-errand-state]");
    if (!next || !shown || next.outerHTML === shown.outerHTML) return;
    const [bar, newBar] = [shown.querySelector("progress[value]"), next.querySelector("progress[value]")];
    const [saying, newSaying] = [shown.querySelector("[data-errand-saying]"), next.querySelector("[data-errand-saying]")];
    if (bar && newBar && shown.dataset.errandState === next.dataset.errandState) {
      // The buttons stay: whoever is on one of them keeps their place.
      bar.max = newBar.max;
      bar.value = newBar.value;
      saying.textContent = newSaying.textContent;
      return;
    }
    document.title = document.title.replace(shown.dataset.errandTitle, next.dataset.errandTitle);
    const held = shown.contains(document.activeElement);
    shown.replaceWith(document.importNode(next, true));
    if (held) place.querySelector("button, a")?.focus();
    const title = place.querySelector(".alert__title")?.textContent;
    if (title) document.dispatchEvent(new CustomEvent("rcp:announce", { detail: title.trim() }));
  }
}
