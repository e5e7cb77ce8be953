// The decision of the room, saved while it is typed: form[data-typing], in [data-panel]. Nothing is kept in the browser.
//
// A field is what `data-base` names; its mark there says what this screen was shown. A save carries the whole form, the
// marks and a key of its own; without an answer the same save is sent again, and only then what was typed since: in
// order, once. A field another person changed arrives when nobody types in it here; one that both changed keeps what is
// typed here, with the other text beside it ([data-rival]), until somebody chooses.
//
// Events, on document. Heard: `rcp:panel` (detail: a panel that came), `rcp:panel-fresh` (detail: the same panel as the
// server now draws it), `rcp:room-changed`. Told: `rcp:panel-stale` (detail: uuid), `rcp:decided` (detail: uuid).

const root = document.querySelector("[data-room]");
const IDLE = 700;
const LONGEST = 2000;
const RETRY = [1000, 2000, 4000];
const PATIENCE = 15000;
const UNHEARD = "Non enregistré\u202f: le serveur ne répond pas. Votre texte reste sur cette page, nouvel essai en cours.";
const NOT_TYPED = new Set(["csrf_token", "cle"]);
const HEADERS = { "X-Requested-With": "rcp", Accept: "application/json" };

const typings = new Map();
const queue = [];
let isSending = false;
let attempts = 0;
let retryTimer = 0;

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";
const hour = (text) => text.replace(/^0/, "").replace(":", "\u202fh\u202f");

// Not everywhere is a secure context: a hospital may serve the page over plain HTTP behind its proxy.
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

class Typing {
  constructor(panel, form) {
    this.panel = panel;
    this.form = form;
    this.uuid = panel.dataset.panel;
    this.base = JSON.parse(form.dataset.base);
    this.sent = this.values();
    this.contested = {};
    this.unread = new Set();
    this.waiting = new Set();
    this.pending = null;
    this.answeredAt = 0;
    this.wantsDecision = false;
    this.since = 0;
    this.timer = 0;
    this.failure = "";
    for (const moment of ["input", "change", "rcp:rows"]) form.addEventListener(moment, (event) => this.touched(event));
    form.addEventListener("submit", (event) => this.submitted(event));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      event.preventDefault();
      this.decide();
    });
    form.addEventListener("focusout", () => window.setTimeout(() => this.left(), 0));
    // What could not be read the last time stays as it was typed.
    for (const field of form.querySelectorAll("[aria-invalid=true]")) this.unread.add(field.name.split("-")[0]);
    form.classList.add("is-live");
    this.placeRivals();
  }

  // What is typed, field by field.
  values() {
    const found = Object.fromEntries(Object.keys(this.base).map((name) => [name, []]));
    for (const [name, value] of new FormData(this.form)) found[name.split("-")[0]]?.push([name, value]);
    return Object.fromEntries(Object.entries(found).map(([name, pairs]) => [name, JSON.stringify(pairs)]));
  }

  get isDirty() {
    const now = this.values();
    return Object.keys(now).some((name) => now[name] !== this.sent[name]);
  }

  get isUnsaved() {
    return this.pending !== null || this.wantsDecision || this.isDirty;
  }

  touched(event) {
    if (event.target.closest?.("[data-rival]")) return;
    this.since ||= Date.now();
    this.mark();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), Math.max(0, Math.min(IDLE, this.since + LONGEST - Date.now())));
  }

  flush() {
    window.clearTimeout(this.timer);
    this.since = 0;
    if (this.isUnsaved) line(this);
    this.mark();
  }

  decide() {
    this.refuse("");
    this.wantsDecision = true;
    this.flush();
  }

  submitted(event) {
    const action = event.submitter?.value;
    if (event.target !== this.form || !["decide", "save"].includes(action)) return;
    event.preventDefault();
    if (action === "decide") this.decide();
    else this.flush();
  }

  // What is sent: once made, the same until it is answered.
  snapshot() {
    const pairs = [...new FormData(this.form)].filter(([name, value]) => !NOT_TYPED.has(name) && typeof value === "string");
    const key = newKey();
    pairs.push(["cle", key], ["base", JSON.stringify(this.base)], ["suite", JSON.stringify(this.contested)]);
    if (this.wantsDecision) pairs.push(["action", "decide"]);
    this.wantsDecision = false;
    return { pairs, values: this.values() };
  }

  async send() {
    this.pending ??= this.snapshot();
    this.mark();
    let answer;
    try {
      answer = await fetch(this.form.dataset.typingUrl, {
        method: "POST",
        body: new URLSearchParams([...this.pending.pairs, ["csrf_token", token()]]),
        headers: { ...HEADERS, "X-CSRFToken": token() },
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch {
      return this.lost(UNHEARD);
    }
    const said = await answer.json().catch(() => null);
    if (answer.ok && said) return this.saved(said);
    if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") return this.signedOut(said);
    if (answer.ok || answer.status >= 500 || answer.status === 429) {
      return this.lost(UNHEARD);
    }
    this.pending = null;
    this.failure = `Non enregistré\u202f: ${said?.message || "le serveur refuse cet envoi."} Votre texte reste sur cette page.`;
    this.mark();
    tell("rcp:panel-stale", this.uuid);
    return "refused";
  }

  lost(reason) {
    this.failure = reason;
    this.mark();
    return "again";
  }

  // The session ended, or somebody else signed in here: what is typed is sent under its author's name, or not at all.
  async signedOut(said) {
    const state = await fetch(root.dataset.stateUrl, { headers: HEADERS, redirect: "manual", cache: "no-store" })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null);
    if (!state) {
      this.failure = "Session expirée\u202f: reconnectez-vous dans un autre onglet, votre texte reste ici et sera envoyé.";
    } else if (state.me !== root.dataset.me) {
      this.failure = "Non enregistré\u202f: une autre personne est connectée dans ce navigateur. Rien n’est envoyé sous son nom.";
    } else if (this.pending.isRenewed) {
      this.pending.isRenewed = false;
      return this.lost(`Non enregistré\u202f: ${said?.message || "l’envoi est refusé."}`);
    } else {
      document.querySelector("meta[name=csrf-token]").content = state.csrf;
      this.pending.isRenewed = true;
      return "now";
    }
    this.mark();
    return "again";
  }

  saved(said) {
    for (const [name, typed] of Object.entries(this.pending.values)) {
      this.sent[name] = typed;
      this.unread.delete(name);
      if (said.unread.includes(name)) this.unread.add(name);
      else if (said.clashes[name]) this.contested[name] = said.clashes[name];
      else {
        delete this.contested[name];
        if (!said.unseen.includes(name) && !said.dropped.includes(name)) this.base[name] = said.base[name];
      }
    }
    this.pending = null;
    this.answeredAt = performance.now();
    this.failure = "";
    this.at = said.saved_at;
    if (this.form.elements.version) this.form.elements.version.value = said.version;
    if (this.form.elements.repris) this.form.elements.repris.value = said.held;
    this.showErrors(said.errors);
    this.showSentence(said.sentence);
    this.refuse(said.is_refused ? said.message : "");
    this.mark();
    tell("rcp:active");
    tell("rcp:room-saved", { was: said.was, revision: said.revision });
    if (said.is_decided) {
      tell("rcp:announce", said.message);
      tell("rcp:decided", this.uuid);
    } else if (said.unseen.length || said.dropped.length || Object.keys(said.clashes).length) {
      tell("rcp:panel-stale", this.uuid);
    }
    return "done";
  }

  // Says where the text is, in this panel.
  mark() {
    const isUnsaved = this.isUnsaved;
    this.panel.toggleAttribute("data-unsaved", isUnsaved || this.unread.size > 0);
    const others = [...typings.values()].filter((each) => each !== this && each.failure);
    let [state, text] = ["saved", ""];
    if (this.failure) [state, text] = ["failed", this.failure];
    else if (isUnsaved && attempts) [state, text] = ["failed", queue[0]?.failure || UNHEARD];
    else if (isUnsaved) [state, text] = ["dirty", "Enregistrement en cours…"];
    else if (!this.at) text = "";
    else if (this.unread.size) [state, text] = ["partial", `Enregistré à ${hour(this.at)}, sauf ce qui est à corriger`];
    else if (Object.keys(this.contested).length) [state, text] = ["partial", `Enregistré à ${hour(this.at)}. Deux textes attendent un choix`];
    else text = `Enregistré à ${hour(this.at)}`;
    if (state === "saved" && queue.some((each) => each !== this)) [state, text] = ["dirty", "Enregistrement en cours…"];
    if (others.length) {
      const elsewhere = others.length === 1 ? "Un autre dossier n’est pas enregistré" : `${others.length} autres dossiers ne sont pas enregistrés`;
      [state, text] = ["failed", [text, elsewhere].filter(Boolean).join(text.endsWith(".") ? " " : ". ")];
    }
    const line = this.panel.querySelector("[data-save-state]");
    if (!line || !text || line.textContent === text) return;
    line.dataset.state = state;
    line.setAttribute("aria-live", state === "failed" ? "assertive" : state === "dirty" ? "off" : "polite");
    line.textContent = text;
  }

  refuse(text) {
    const line = this.panel.querySelector("[data-refusal]");
    if (!line) return;
    line.hidden = !text;
    line.textContent = text;
    if (text) this.form.querySelector("[aria-invalid=true]")?.focus();
  }

  showSentence(text) {
    const line = this.panel.querySelector("[data-sentence-read]");
    if (!line) return;
    line.textContent = text;
    line.hidden = !text;
  }

  showErrors(errors) {
    for (const old of this.form.querySelectorAll(".field__error:not([data-refusal])")) old.remove();
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    for (const field of this.form.querySelectorAll(".is-invalid")) field.classList.remove("is-invalid");
    for (const [name, text] of Object.entries(errors)) {
      const box = this.boxOf(name);
      if (!box) continue;
      const line = document.createElement("p");
      line.className = "field__error";
      line.id = `${name}-error`;
      line.textContent = text;
      box.classList.add("is-invalid");
      box.closest("details")?.setAttribute("open", "");
      const control = box.querySelector(`[name="${CSS.escape(name)}"]`);
      control?.setAttribute("aria-invalid", "true");
      control?.setAttribute("aria-describedby", line.id);
      const label = box.querySelector(":scope > .field__label");
      if (label) label.after(line);
      else box.append(line);
    }
  }

  // The part of the form a name is asked in: one field, or all the rows of a kind.
  boxOf(name) {
    const rows = this.form.querySelector(`[data-rows="${CSS.escape(name)}"]`);
    return rows ?? this.form.querySelector(`[name="${CSS.escape(name)}"]`)?.closest(".field") ?? null;
  }

  // Somebody else's changes, in the fields nobody types in here.
  adopt(fresh) {
    const form = fresh.querySelector("form[data-typing]");
    if (!form) return;
    // Drawn before what was typed here was saved: it knows nothing of it.
    if (this.pending || fresh.askedAt < this.answeredAt) return tell("rcp:panel-stale", this.uuid);
    const marks = JSON.parse(form.dataset.base);
    const now = this.values();
    const changed = [];
    this.waiting.clear();
    for (const [name, mark] of Object.entries(marks)) {
      const rival = this.contested[name];
      if (mark === this.base[name] || now[name] !== this.sent[name] || this.unread.has(name)) continue;
      if (rival && fresh.querySelector(`[data-rival="${rival}"]`)) continue;
      if (!rival && this.holdsFocus(name)) {
        this.waiting.add(name);
        continue;
      }
      this.take(name, form);
      delete this.contested[name];
      this.base[name] = mark;
      changed.push(name);
    }
    if (changed.length) {
      this.form.dispatchEvent(new CustomEvent("rcp:content", { bubbles: true }));
      const now = this.values();
      for (const name of changed) this.sent[name] = now[name];
      tell("rcp:announce", "Une autre personne a modifié la décision");
    }
    if (this.form.elements.version) this.form.elements.version.value = form.elements.version.value;
    this.recognise(form.elements.identite);
    this.showSentence(fresh.querySelector("[data-sentence-read]")?.textContent ?? "");
    this.takeRivals(fresh);
    this.mark();
  }

  // The patient's identity was corrected meanwhile: the banner says it, and what is typed is sent about that patient.
  recognise(fresh) {
    const own = this.form.elements.identite;
    if (!own || !fresh || own.value === fresh.value) return;
    own.value = fresh.value;
    tell("rcp:announce", "L’identité du patient a changé\u202f: relisez le bandeau");
    this.failure = "";
    if (this.isDirty) this.touched({ target: this.form });
  }

  holdsFocus(name) {
    const box = this.boxOf(name);
    return Boolean(box?.contains(document.activeElement));
  }

  left() {
    if ([...this.waiting].some((name) => !this.holdsFocus(name))) tell("rcp:panel-stale", this.uuid);
  }

  take(name, form) {
    const rows = this.form.querySelector(`[data-rows="${CSS.escape(name)}"]`);
    if (rows) {
      const twin = document.importNode(form.querySelector(`[data-rows="${CSS.escape(name)}"]`), true);
      rows.replaceWith(twin);
      for (const moment of ["htmx:load", "htmx:afterSettle"]) twin.dispatchEvent(new CustomEvent(moment, { bubbles: true }));
      twin.classList.add("is-arrived");
      return;
    }
    for (const twin of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      const isTicked = twin.type === "radio" || twin.type === "checkbox";
      const own = [...this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].find((each) => !isTicked || each.value === twin.value);
      if (!own) continue;
      if (isTicked) own.checked = twin.checked;
      else own.value = twin.value;
      // A select turned into a type-ahead field shows its text in an input of its own.
      const shown = own.tagName === "SELECT" && "enhanced" in own.dataset ? document.getElementById(own.id.replace(/-select$/, "")) : null;
      if (shown && shown !== own) shown.value = own.value ? own.selectedOptions[0].text.trim() : "";
    }
    this.boxOf(name)?.classList.add("is-arrived");
  }

  takeRivals(fresh) {
    const [own, other] = [this.panel.querySelector("[data-rivals]"), fresh.querySelector("[data-rivals]")];
    if (!own || !other) return;
    const ids = (panel) => [...panel.querySelectorAll("[data-rival]")].map((each) => `${each.dataset.rival}${each.querySelector("[name=vu]")?.value}${each.querySelector("[name=identite]")?.value}`).sort().join();
    if (ids(this.panel) === ids(fresh)) return;
    const before = this.panel.querySelectorAll("[data-rival]").length;
    for (const old of this.panel.querySelectorAll("[data-rival]")) old.remove();
    own.replaceChildren(...[...other.childNodes].map((each) => document.importNode(each, true)));
    this.placeRivals();
    if (this.panel.querySelectorAll("[data-rival]").length > before) {
      tell("rcp:announce", "Deux textes attendent un choix dans la décision");
    }
  }

  placeRivals() {
    for (const box of this.panel.querySelectorAll("[data-rivals] [data-rival]")) {
      const field = this.boxOf(box.dataset.rivalField);
      if (!field) continue;
      field.closest("details")?.setAttribute("open", "");
      field.after(box);
    }
  }
}

function line(typing) {
  if (!queue.includes(typing)) queue.push(typing);
  if (!attempts) pump();
}

// One save at a time, the oldest first, whichever case it is of.
async function pump() {
  if (isSending) return;
  isSending = true;
  window.clearTimeout(retryTimer);
  while (queue.length) {
    const typing = queue[0];
    const outcome = await typing.send();
    if (outcome === "now") continue;
    if (outcome === "again") {
      retryTimer = window.setTimeout(pump, RETRY[Math.min(attempts++, RETRY.length - 1)]);
      break;
    }
    attempts = 0;
    // What was typed here meanwhile leaves before what was typed later, in another case.
    if (outcome === "done" && typing.isUnsaved && !typing.since) continue;
    queue.shift();
    for (const each of typings.values()) each.mark();
  }
  isSending = false;
}

async function settle(event) {
  const form = event.target;
  if (!form.closest("[data-rival]")) return;
  event.preventDefault();
  event.stopPropagation();
  const uuid = form.closest("[data-panel]").dataset.panel;
  typings.get(uuid)?.flush();
  const data = new FormData(form, event.submitter);
  data.set("csrf_token", token());
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), headers: { ...HEADERS, "X-CSRFToken": token() }, redirect: "manual" });
    const said = await answer.json().catch(() => null);
    tell("rcp:announce", said?.message || "Le choix n’a pas pu être enregistré. Réessayez.");
  } catch {
    tell("rcp:announce", "Le serveur ne répond pas\u202f: le choix n’est pas enregistré. Réessayez.");
  }
  tell("rcp:panel-stale", uuid);
}

function start(panel) {
  const form = panel.querySelector("form[data-typing]");
  const known = typings.get(panel.dataset.panel);
  if (known && known.form === form) return known.mark();
  if (form) typings.set(panel.dataset.panel, new Typing(panel, form));
  else typings.delete(panel.dataset.panel);
}

if (root) {
  document.addEventListener("submit", settle, true);
  document.addEventListener("rcp:panel", (event) => start(event.detail));
  document.addEventListener("rcp:panel-leaving", (event) => typings.get(event.detail)?.flush());
  document.addEventListener("rcp:panel-fresh", (event) => {
    const typing = typings.get(event.detail.dataset.panel);
    if (typing?.panel.isConnected) typing.adopt(event.detail);
  });
  // The server answers again: what waits leaves at once.
  for (const moment of ["rcp:room-changed", "rcp:room-heard"]) document.addEventListener(moment, () => queue.length && pump());
  window.addEventListener("online", () => queue.length && pump());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) for (const typing of typings.values()) typing.flush();
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...typings.values()].some((typing) => typing.isUnsaved)) event.preventDefault();
  });
  const panel = document.querySelector("[data-panel]");
  if (panel) start(panel);
}
