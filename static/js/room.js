// The screen of the room: one panel (a case and its decision) at a time, fetched ahead and swapped at once.
//
// <div data-room data-state-url data-me> … <div data-panel="uuid" data-panel-url> … <form> <button data-go="uuid">
// A panel whose text is not saved yet is put aside whole, and comes back as it was (js/room-typing.js saves it).

const root = document.querySelector("[data-room]");
const HEADERS = { "X-Requested-With": "rcp" };
const FRESH = 4000; // ms: a panel fetched since needs no second look when it is shown
const MOST_ASIDE = 6;
const AGAIN = 4000; // ms before a panel that did not come is asked for again
const CALM = 1500; // ms between two looks at the same panel

if (root) {
  const fetched = new Map();
  const aside = new Map();
  let called = null;
  let wanted = null;
  let known = root.dataset.revision;
  let lookedAt = 0;
  let lookTimer = 0;
  let isLooking = false;

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  const panelNow = () => root.querySelector("[data-panel]");
  const urlOf = (uuid) => panelNow().dataset.panelUrl.replace(panelNow().dataset.panel, uuid);
  const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

  const get = async (uuid) => {
    const began = performance.now();
    const answer = await fetch(urlOf(uuid), { headers: HEADERS, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { isRefusal: answer.status < 500 });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Adopted now, while nobody waits: shown, it only takes its place.
    const panel = document.importNode(page.querySelector("[data-panel]"), true);
    panel.askedAt = began;
    fetched.set(uuid, { panel, at: Date.now() });
    return panel;
  };

  // The other modules make what arrived theirs: rows, type-ahead, drawings, keys.
  const wake = (node) => {
    if (!node?.isConnected) return;
    window.htmx?.process(node);
    for (const name of ["rcp:content", "htmx:load", "htmx:afterSettle"]) {
      node.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: {} }));
    }
  };

  // A panel that comes back as it was only takes its keys again.
  const rouse = (node) => node.isConnected && node.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: {} }));

  // A panel is seen first, then made lively: at the next frame, or by the first key, which finds its keys and fields there.
  let stirring = null;
  const stir = () => {
    const now = stirring;
    stirring = null;
    now?.();
  };
  window.addEventListener("keydown", stir, true);

  // The last panels are kept as they are; one whose text is not saved, always.
  const keep = (panel) => {
    aside.set(panel.dataset.panel, panel);
    for (const [uuid, each] of aside) {
      if (aside.size <= MOST_ASIDE) return;
      if (!each.hasAttribute("data-unsaved")) aside.delete(uuid);
    }
  };

  const notice = (text, label = "", act = null) => {
    const box = root.querySelector("[data-room-notice]");
    box.replaceChildren(text);
    box.hidden = !text;
    if (!act) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--secondary button--small";
    button.textContent = label;
    button.addEventListener("click", () => {
      notice("");
      act();
    });
    box.append(" ", button);
  };

  const mark = () => {
    for (const item of document.querySelectorAll("#room-agenda [data-case]")) {
      const isShown = item.dataset.case === panelNow()?.dataset.panel;
      if (isShown && !item.classList.contains("is-shown")) item.scrollIntoView({ block: "nearest" });
      item.classList.toggle("is-shown", isShown);
    }
  };

  // The neighbours, fresh, and two cases more, once: should the network go, the session goes on with them.
  const within = () => {
    const shown = panelNow();
    if (!shown) return [];
    const near = [...shown.querySelectorAll("[data-go]")].map((button) => button.dataset.go).reverse();
    const order = [...document.querySelectorAll("#room-agenda [data-case]")].map((item) => item.dataset.case);
    const here = order.indexOf(shown.dataset.panel);
    const far = here < 0 ? [] : order.slice(here + 1, here + 4).filter((uuid) => !near.includes(uuid) && !fetched.has(uuid));
    return [...near, ...far].filter((uuid) => !aside.has(uuid));
  };

  // One that does not come is asked for again while its case stays within reach of a key.
  let aheadTimer = 0;
  const ahead = (wait = 250) => {
    window.clearTimeout(aheadTimer);
    aheadTimer = window.setTimeout(async () => {
      for (const uuid of within()) {
        if (Date.now() - (fetched.get(uuid)?.at ?? 0) < 60000) continue;
        try {
          await get(uuid);
        } catch (error) {
          return error.isRefusal ? undefined : ahead(AGAIN);
        }
      }
    }, wait);
  };

  const show = async (uuid) => {
    const old = panelNow();
    wanted = uuid;
    if (!old || old.dataset.panel === uuid) return;
    tell("rcp:panel-leaving", old.dataset.panel);
    const held = document.activeElement;
    let panel = aside.get(uuid);
    const isKept = Boolean(panel);
    const seenAt = fetched.get(uuid)?.at ?? 0;
    if (!panel) {
      try {
        panel = fetched.get(uuid)?.panel ?? (await get(uuid));
      } catch {
        if (wanted !== uuid) return;
        return notice("Le serveur ne répond pas\u202f: ce dossier n’a pas pu être affiché.", "Réessayer", () => show(uuid));
      }
    }
    // Of several cases asked for while none came, the last is the one that shows.
    if (wanted !== uuid) return;
    if (panelNow() !== old) return show(uuid);
    // It was long to come, and somebody has begun to type here: no letter may end up as a command of the next case.
    if (document.activeElement !== held && old.querySelector("form[data-typing]")?.contains(document.activeElement)) {
      return notice("Le dossier demandé est prêt.", "L’afficher", () => show(uuid));
    }
    fetched.delete(uuid);
    aside.delete(uuid);
    keep(old);
    tell("rcp:leaving", old);
    old.replaceWith(panel);
    tell("rcp:panel", panel);
    stirring = () => (isKept ? rouse(panel) : wake(panel));
    window.requestAnimationFrame(() => window.setTimeout(stir));
    mark();
    window.history.replaceState(null, "", `?dossier=${uuid}`);
    panel.querySelector("#room-case").focus({ preventScroll: true });
    tell("rcp:announce", panel.dataset.panelLabel);
    if (isKept || Date.now() - seenAt > FRESH) look();
    ahead();
  };

  const call = async (form, uuid) => {
    called = uuid;
    notice("");
    show(uuid);
    const data = new FormData(form);
    data.set("csrf_token", token());
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(data), headers: { ...HEADERS, "X-CSRFToken": token() }, redirect: "manual",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      tell("rcp:room-wrote", null);
    } catch {
      called = null;
      notice("Le serveur ne répond pas\u202f: le dossier est affiché, mais il n’est pas appelé dans la salle.", "Appeler", () => call(form, uuid));
    }
  };

  // What changed on the server, in the panel shown: the case and what surrounds it at once, the form field by field.
  const look = async () => {
    window.clearTimeout(lookTimer);
    const late = lookedAt + CALM - Date.now();
    if (late > 0 || isLooking) {
      lookTimer = window.setTimeout(look, Math.max(late, 200));
      return;
    }
    lookedAt = Date.now();
    const panel = panelNow();
    if (!panel) return;
    isLooking = true;
    const fresh = await get(panel.dataset.panel).catch(() => null);
    isLooking = false;
    if (!fresh) return;
    if (panelNow() !== panel) return;
    fetched.delete(panel.dataset.panel);
    for (const part of ["#room-case", ".banner"]) update(panel, fresh, part);
    decision(panel, fresh);
  };

  const drawn = new WeakMap();
  const update = (panel, fresh, part) => {
    const [own, other] = [panel.querySelector(part), fresh.querySelector(part)];
    if (!own || !other) return;
    const html = other.innerHTML.replace(/<input type="hidden"[^>]*>/g, "");
    const before = drawn.get(own);
    if (html === before) return;
    if (before === undefined && html === own.innerHTML.replace(/<input type="hidden"[^>]*>/g, "")) return drawn.set(own, html);
    const held = own.contains(document.activeElement) ? document.activeElement.id : null;
    tell("rcp:leaving", own);
    const open = [...own.querySelectorAll("details[open] > summary")].map((each) => each.textContent);
    own.replaceChildren(...[...other.childNodes].map((each) => document.importNode(each, true)));
    for (const summary of own.querySelectorAll("details > summary")) {
      if (open.includes(summary.textContent)) summary.parentElement.open = true;
    }
    drawn.set(own, html);
    wake(own);
    if (held !== null && document.activeElement === document.body) (document.getElementById(held) ?? own).focus({ preventScroll: true });
  };

  const decision = (panel, fresh) => {
    const [own, other] = [panel.querySelector("form[data-typing]"), fresh.querySelector("form[data-typing]")];
    if (own && other) return tell("rcp:panel-fresh", fresh);
    if (!own && !other && panel.querySelector("[data-decision-read]")?.textContent === fresh.querySelector("[data-decision-read]")?.textContent) return;
    if (own && panel.hasAttribute("data-unsaved")) {
      const who = fresh.querySelector("[data-save-state]")?.textContent ?? "";
      return notice(`La décision vient d’être prise par une autre personne. ${who}. Votre texte reste dans les champs, il n’est pas enregistré.`);
    }
    const place = panel.querySelector("#room-decision");
    const held = place.contains(document.activeElement);
    const twin = document.importNode(fresh.querySelector("#room-decision"), true);
    tell("rcp:leaving", place);
    place.replaceWith(twin);
    panel.toggleAttribute("data-decided", fresh.hasAttribute("data-decided"));
    wake(twin);
    tell("rcp:panel", panel);
    if (held || document.activeElement === document.body) panel.querySelector("#room-case").focus({ preventScroll: true });
  };

  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector?.("[data-go]");
    if (!button || !root.contains(event.target)) return;
    event.preventDefault();
    call(event.target, button.dataset.go);
  });
  document.addEventListener("rcp:room-framed", () => {
    mark();
    wake(document.getElementById("room-bar"));
  });
  document.addEventListener("rcp:room-calling", (event) => {
    called = event.detail;
    show(event.detail);
  });
  for (const moment of ["pointerover", "focusin"]) {
    root.addEventListener(moment, (event) => {
      const uuid = event.target.closest?.("[data-call]")?.dataset.call;
      if (uuid && !aside.has(uuid) && !(Date.now() - (fetched.get(uuid)?.at ?? 0) < 60000) && uuid !== panelNow()?.dataset.panel) get(uuid).catch(() => null);
    });
  }

  document.addEventListener("rcp:room-changed", (event) => {
    const state = event.detail;
    if (state.me && state.me !== root.dataset.me) {
      return notice("Une autre personne est connectée dans ce navigateur\u202f: rien de ce qui est saisi ici n’est envoyé.");
    }
    if (state.status !== "open") return notice("La séance n’est plus ouverte. Ce qui n’est pas enregistré reste dans les champs.");
    follow(state.current_case);
    if (state.revision !== known) look();
    known = state.revision;
  });
  document.addEventListener("rcp:room-saved", (event) => {
    // Only this screen wrote in between: it already shows what it wrote.
    if (event.detail.was === known) known = event.detail.revision;
    tell("rcp:room-wrote", null);
  });
  document.addEventListener("rcp:room-heard", () => panelNow() && ahead());
  document.addEventListener("rcp:panel-stale", (event) => {
    if (event.detail === panelNow()?.dataset.panel) look();
  });
  document.addEventListener("rcp:decided", (event) => {
    if (event.detail !== panelNow()?.dataset.panel) return;
    lookedAt = 0;
    look();
  });

  // Somebody else calls a case: this screen follows, unless something is being typed here.
  let before = null;
  const follow = (uuid) => {
    const isNews = uuid && uuid !== before;
    const wasThere = before === null || panelNow()?.dataset.panel === before;
    before = uuid;
    if (!isNews || !panelNow() || uuid === panelNow().dataset.panel) return;
    if (called === uuid) return;
    const form = panelNow().querySelector("form[data-typing]");
    const isTyping = panelNow().hasAttribute("data-unsaved") || form?.contains(document.activeElement);
    if (wasThere && !isTyping) return show(uuid);
    notice("Un autre dossier est appelé dans la salle.", "L’afficher", () => show(uuid));
  };

  // Keys that are no button: Escape leaves a field, and those with Alt go from one to another while typing.
  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !event.target.closest("form[data-typing]")) return;
    if (event.key === "Escape") panelNow().querySelector("#room-case").focus({ preventScroll: true });
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const jump = panelNow().querySelector(`[data-hotkey="Alt+${CSS.escape(event.key.toLowerCase())}"]`);
    if (!jump) return;
    event.preventDefault();
    jump.click();
  });
  root.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-focus-field]")?.dataset.focusField;
    if (wanted === undefined) return;
    const fields = [...panelNow().querySelectorAll("form[data-typing] :is(select, textarea, input:not([type=hidden], [type=radio], [type=checkbox]))")];
    const named = fields.find((field) => (wanted ? field.name === wanted : field.name?.endsWith("-choice")));
    // A list turned into a type-ahead field is typed in an input of its own.
    const typed = named && "enhanced" in named.dataset ? document.getElementById(named.id.replace(/-select$/, "")) : named;
    const first = typed ?? fields.find((field) => field.offsetParent);
    first?.focus();
    first?.scrollIntoView({ block: "nearest" });
  });

  if (panelNow()) {
    ahead();
    wake(panelNow());
  }
  mark();
}
