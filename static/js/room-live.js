// A page that follows the room of a meeting: it asks about every second whether something changed, and when it did puts
// the new parts in the place of the old ones. What is being typed is never among them.
//
//   <… data-room-live data-state-url data-frame-url data-revision [data-refresh="20"]>   who keeps the room
//   <… data-room-live data-view-url data-revision>   who follows it: one address says whether, and what, to show
//   <… data-room-part="bar">                       a part: replaced when the fragment of `frame-url` says otherwise
//   <… data-ticks="75" data-running data-at="…">   seconds that grow by themselves
//   <… data-room-stale hidden>                     says since when nothing is heard from the server
//
// Events, on document: `rcp:room-changed` (detail: the state), `rcp:room-calling` (detail: the uuid of the case, before
// the server is asked), `rcp:room-heard` (the server answers again), `rcp:room-refused` (detail: the status: the session
// ended, or the right was lost).

const root = document.querySelector("[data-room-live]");
const EVERY = root?.dataset.viewUrl ? 1250 : 1000;
const HIDDEN = 5000;
const SLOWEST = 10000;
const PATIENCE = 6000;
const STALE_AFTER = 3000;
// A server that answers slowly is asked less often by those who only follow: the saves of the room go first.
const REST = 6;
const HEADERS = { "X-Requested-With": "rcp" };

if (root) {
  let revision = root.dataset.revision ?? "";
  let frameRevision = revision;
  let clockOffset = 0;
  let heardAt = Date.now();
  let framedAt = Date.now();
  let failures = 0;
  let rest = 0;
  let timer = 0;
  let isAsking = false;
  let refusedHint = "";
  const shown = new Map();

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const announce = (sentence) => tell("rcp:announce", sentence);
  const serverNow = () => Date.now() + clockOffset;

  const wait = () => {
    if (failures) return Math.min(SLOWEST, EVERY * 2 ** Math.min(failures, 4)) * (0.8 + Math.random() * 0.4);
    return Math.max((document.hidden ? HIDDEN : EVERY) * (0.85 + Math.random() * 0.3), rest);
  };

  const ask = (url, options = {}) =>
    fetch(url, { headers: HEADERS, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options });

  const heard = () => {
    const wasLost = failures > 0;
    heardAt = Date.now();
    failures = 0;
    stale();
    if (wasLost) tell("rcp:room-heard", null);
  };

  const stale = () => {
    const late = Date.now() - heardAt > STALE_AFTER && failures > 0;
    for (const node of document.querySelectorAll("[data-room-stale]")) {
      const hour = new Date(heardAt).toLocaleTimeString("fr-FR", { timeZone: "Europe/Paris" });
      const text = late ? (refusedHint || `Affichage figé depuis ${hour}\u202f: le serveur ne répond pas.`) : "";
      if (node.textContent !== text) node.textContent = text;
      node.hidden = !late;
    }
    root.classList.toggle("is-stale", late);
  };

  const take = (state) => {
    revision = state.revision;
    clockOffset = Date.parse(state.now) - Date.now();
    const meta = document.querySelector("meta[name=csrf-token]");
    if (meta) meta.content = state.csrf;
    for (const field of document.querySelectorAll("[data-room-part] input[name=csrf_token]")) field.value = state.csrf;
    ending(state.session_seconds);
    tell("rcp:room-changed", state);
  };

  const ending = (seconds) => {
    const node = document.querySelector("[data-room-ending]");
    if (node) node.hidden = seconds === null || seconds >= 180;
  };

  const follow = async () => {
    const asked = performance.now();
    const answer = await ask(`${root.dataset.viewUrl}?vu=${encodeURIComponent(revision)}`);
    rest = Math.min(SLOWEST, REST * (performance.now() - asked));
    if (isRefusal(answer)) return refused(answer.status || 401);
    if (!answer.ok) throw new Error(`view ${answer.status}`);
    clockOffset = Date.parse(answer.headers.get("X-Room-Now")) - Date.now();
    ending(Number(answer.headers.get("X-Session-Seconds")));
    if (answer.status !== 204) {
      replace(await answer.text());
      revision = answer.headers.get("X-Room-Revision");
    }
    heard();
  };

  const stay = async () => {
    const answer = await ask(`${root.dataset.stateUrl}?vu=${encodeURIComponent(revision)}`);
    if (isRefusal(answer)) return refused(answer.status || 401);
    if (!answer.ok) throw new Error(`state ${answer.status}`);
    if (answer.status !== 204) take(await answer.json());
    heard();
    const every = Number(root.dataset.refresh) * 1000;
    if (revision !== frameRevision || (every && !document.hidden && Date.now() - framedAt > every)) await frame();
  };

  const refused = (status) => {
    failures += 1;
    refusedHint = status === 401 ? "Votre session a expiré\u202f: reconnectez-vous dans un autre onglet." : "";
    if (root.dataset.viewUrl) veil();
    tell("rcp:room-refused", status);
  };

  // Whoever may no longer read the case no longer sees it: the next answer draws it anew.
  const veil = () => {
    const stage = root.querySelector("[data-room-part=stage]");
    if (!stage || revision === "") return;
    const notice = document.createElement("p");
    notice.className = "stage__notice";
    notice.textContent = "Rien n’est affiché\u202f: reconnectez-vous pour suivre la séance.";
    stage.replaceChildren(notice);
    shown.clear();
    revision = "";
  };

  const isRefusal = (answer) => answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status);

  const frame = async () => {
    const url = root.dataset.frameUrl;
    if (!url) return;
    const wanted = revision;
    const answer = await ask(url);
    if (isRefusal(answer)) return refused(answer.status || 401);
    if (!answer.ok) throw new Error(`frame ${answer.status}`);
    replace(await answer.text());
    frameRevision = wanted;
    framedAt = Date.now();
  };

  const replace = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const part of page.querySelectorAll("[data-room-part]")) {
      const name = part.dataset.roomPart;
      const old = document.querySelector(`[data-room-part="${name}"]`);
      if (!old || shown.get(name) === part.outerHTML) continue;
      shown.set(name, part.outerHTML);
      const held = old.contains(document.activeElement) ? document.activeElement.id : null;
      const fresh = document.importNode(part, true);
      const scrolled = [...old.querySelectorAll("[data-keep-scroll]")].map((node) => [node.id, node.scrollTop]);
      const top = old.scrollTop;
      old.replaceWith(fresh);
      fresh.scrollTop = top;
      for (const [id, position] of scrolled) {
        const node = document.getElementById(id);
        if (node) node.scrollTop = position;
      }
      // Whoever was on a button stays on it, or stays where they were when it went away.
      if (held !== null) (document.getElementById(held) ?? focusable(fresh)).focus({ preventScroll: true });
      const sentence = fresh.dataset.announce;
      if (sentence && sentence !== old.dataset.announce) announce(sentence);
    }
    hints();
    tick();
    tell("rcp:room-framed", null);
  };

  const focusable = (node) => {
    node.tabIndex = -1;
    return node;
  };

  const poll = async () => {
    if (isAsking) return;
    isAsking = true;
    window.clearTimeout(timer);
    try {
      await (root.dataset.viewUrl ? follow() : stay());
    } catch {
      failures += 1;
    }
    stale();
    isAsking = false;
    timer = window.setTimeout(poll, wait());
  };

  const text = (seconds) => {
    const whole = Math.max(0, Math.floor(seconds));
    const two = (number) => String(number).padStart(2, "0");
    const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
    return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
  };

  const tick = () => {
    for (const node of document.querySelectorAll("[data-ticks][data-running]")) {
      const seconds = Number(node.dataset.ticks) + Math.max(0, (serverNow() - Date.parse(node.dataset.at)) / 1000);
      const label = node.querySelector("[data-ticks-text]");
      if (label.textContent !== text(seconds)) label.textContent = text(seconds);
      const isOver = Boolean(node.dataset.planned) && seconds > Number(node.dataset.planned);
      node.classList.toggle("is-over", isOver);
      const over = node.querySelector("[data-over]");
      if (over) over.hidden = !isOver;
    }
    for (const node of document.querySelectorAll("[data-room-hour]")) {
      const hour = new Date(serverNow()).toLocaleTimeString("fr-FR", {
        hour: "2-digit", minute: "2-digit", timeZone: "Europe/Paris",
      });
      if (node.textContent !== hour) node.textContent = hour;
    }
    stale();
  };

  // « Plus tard » puts the suggestion of a break away for a quarter of an hour, on this screen alone.
  let laterUntil = 0;
  const hints = () => {
    for (const hint of document.querySelectorAll("[data-room-hint]")) {
      hint.hidden = Date.now() < laterUntil;
      hint.querySelector("[data-room-later]").hidden = false;
    }
  };

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-room-later]")) {
      laterUntil = Date.now() + 15 * 60 * 1000;
      hints();
    }
    // What a page asks by itself prolongs no session: whoever still watches says so.
    const renew = event.target.closest("[data-renew-url]");
    if (!renew) return;
    const answer = await ask(renew.dataset.renewUrl).catch(() => null);
    if (answer?.ok) renew.closest("[data-room-ending]").hidden = true;
    else poll();
  });

  // The buttons of the parts are forms; with a script, they act without leaving the page.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.closest("[data-room-part]") || form.method !== "post") return;
    event.preventDefault();
    const called = form.querySelector("[data-call]")?.dataset.call;
    if (called) tell("rcp:room-calling", called);
    try {
      const answer = await ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.ok) {
        take(await answer.json());
        heard();
        await frame();
      } else if (isRefusal(answer)) {
        refused(answer.status || 401);
        stale();
      } else {
        const said = await answer.json().catch(() => null);
        announce(said?.message || "Rien n’a changé\u202f: le serveur a refusé. Réessayez.");
        poll();
      }
    } catch {
      failures += 1;
      stale();
      announce("Le serveur ne répond pas\u202f: rien n’a changé. Réessayez dans un instant.");
    } finally {
      delete form.dataset.sent;
      event.submitter?.removeAttribute("data-busy");
      event.submitter?.removeAttribute("aria-disabled");
    }
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) poll();
  });
  window.addEventListener("online", poll);
  // Another script of the page has just written something: the others will see it, this page too.
  document.addEventListener("rcp:room-wrote", poll);

  hints();
  tick();
  window.setInterval(tick, 500);
  poll();
}
