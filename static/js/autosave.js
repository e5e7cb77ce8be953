// Sends the form as a draft two seconds after the last keystroke, and always says where the text is.
//
// <form data-autosave-url="…"> … <p data-autosave-status> … </form>. Nothing is ever kept in the browser's storage.
// Answers: 2xx with {"message": …} optional; 401 the session ended; 409 somebody else saved; other 4xx say why.

const IDLE_MS = 2000;
const RETRY_MS = [3000, 8000, 20000, 45000];
// A server that accepts and never answers is a server that does not answer.
const ANSWER_MS = 15000;
const NOT_SENT = new Set(["csrf_token", "cle"]);

function clock(moment) {
  const hours = moment.getHours();
  const minutes = String(moment.getMinutes()).padStart(2, "0");
  return `${hours}\u202fh\u202f${minutes}`;
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.dirty = false;
    this.failed = false;
    this.sending = false;
    this.leaving = false;
    this.attempt = 0;
    this.timer = 0;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("rcp:rows", () => this.changed());
    form.addEventListener("submit", (event) => {
      // Another listener may still stop the submission (confirmation, double click).
      queueMicrotask(() => {
        if (event.defaultPrevented) return;
        this.leaving = true;
        window.clearTimeout(this.timer);
      });
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty && this.failed && !this.leaving) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.dirty && !this.leaving) this.send();
    });
    window.addEventListener("online", () => this.dirty && this.send());
    window.addEventListener("pageshow", () => {
      this.leaving = false;
    });
  }

  changed() {
    this.dirty = true;
    this.attempt = 0;
    if (!this.failed) this.say("dirty", "Modifications en cours…");
    this.schedule(IDLE_MS);
  }

  schedule(delay) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send(), delay);
  }

  async send() {
    if (this.leaving) return;
    window.clearTimeout(this.timer);
    // One request at a time: the answer to an older text must not follow a newer one.
    if (this.sending) return this.schedule(IDLE_MS);
    this.sending = true;
    this.dirty = false;
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) {
      if (NOT_SENT.has(name) || value instanceof File) data.delete(name);
    }
    const patience = new AbortController();
    const limit = window.setTimeout(() => patience.abort(), ANSWER_MS);
    try {
      const answer = await fetch(this.form.dataset.autosaveUrl, {
        method: "POST",
        body: data,
        signal: patience.signal,
        headers: {
          "X-CSRFToken": this.form.elements.csrf_token?.value ?? document.querySelector("meta[name=csrf-token]")?.content ?? "",
          "X-Requested-With": "rcp",
          Accept: "application/json",
        },
        redirect: "manual",
        keepalive: document.visibilityState === "hidden",
      });
      await this.answered(answer);
    } catch {
      this.lost("le serveur ne répond pas. Votre texte est conservé sur cette page, nouvel essai en cours.", true);
    } finally {
      window.clearTimeout(limit);
      this.sending = false;
    }
  }

  async answered(answer) {
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) {
      this.failed = false;
      this.attempt = 0;
      document.dispatchEvent(new CustomEvent("rcp:active"));
      if (!this.dirty) this.say("saved", body.message || `Brouillon enregistré à ${clock(new Date())}`);
      this.form.dispatchEvent(new CustomEvent("rcp:saved", { bubbles: true, detail: body }));
    } else if (answer.status === 401 || answer.type === "opaqueredirect") {
      this.dirty = this.failed = true;
      this.say("failed", "Session expirée\u202f: reconnectez-vous dans un autre onglet, votre texte est conservé");
      this.schedule(RETRY_MS.at(-1));
    } else if (answer.status >= 500 || answer.status === 429) {
      this.lost("le serveur ne répond pas. Votre texte est conservé sur cette page, nouvel essai en cours.", true);
    } else {
      this.lost(body.message || "ce brouillon est refusé. Copiez votre texte, puis actualisez la page.", false);
    }
  }

  lost(reason, again) {
    this.dirty = this.failed = true;
    this.say("failed", `Non enregistré\u202f: ${reason}`);
    if (again) this.schedule(RETRY_MS[Math.min(this.attempt++, RETRY_MS.length - 1)]);
  }

  say(state, text) {
    if (!this.status || this.status.textContent === text) return;
    this.status.dataset.state = state;
    // Typing is not announced; what happened to the text is.
    this.status.setAttribute("aria-live", state === "failed" ? "assertive" : state === "saved" ? "polite" : "off");
    this.status.textContent = text;
  }
}

for (const form of document.querySelectorAll("form[data-autosave-url]")) new Autosave(form);
