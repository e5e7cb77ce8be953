// A link with data-dialog-form="id" shows the form of the page it leads to in a dialog, and what it asks for arrives
// there: a file is handed over, a page is gone to, a refusal or a failure is said beside the choices. Anything else that
// happens, and the link is followed: the page does the same.

const UNANSWERED = "Le serveur ne répond pas\u202f: le fichier n’est pas arrivé. Réessayez dans un instant.";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog-form]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  if ("busy" in link.dataset) return;
  link.dataset.busy = "";
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    open(link, read(await answer.text()));
  } catch {
    window.location.assign(link.href);
  } finally {
    delete link.dataset.busy;
  }
});

function read(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function open(link, page) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "dialog-form-title");
  const title = document.createElement("h2");
  title.id = "dialog-form-title";
  title.textContent = page.querySelector("h1").textContent;
  dialog.append(title);
  const leaving = new AbortController();
  dialog.addEventListener("close", () => {
    leaving.abort();
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  show(dialog, page, link, leaving.signal);
  dialog.showModal();
}

// The form of a page, and what is wrong with it, in the place of what the dialog showed.
function show(dialog, page, link, signal) {
  const found = page.getElementById(link.dataset.dialogForm);
  if (!found) throw new Error("no form");
  const form = document.importNode(found, true);
  const errors = page.querySelector("[data-error-summary]");
  const no = document.createElement("button");
  no.type = "button";
  no.className = "button button--secondary";
  no.textContent = "Fermer";
  no.addEventListener("click", () => dialog.close());
  const saying = document.createElement("p");
  saying.setAttribute("role", "status");
  form.querySelector(".form__actions").append(no);
  form.append(saying);
  dialog.replaceChildren(dialog.firstElementChild, ...(errors ? [document.importNode(errors, true)] : []), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(dialog, form, event.submitter, link, signal);
  });
  form.dispatchEvent(new CustomEvent("rcp:content", { bubbles: true }));
  dialog.querySelector("[data-error-summary]")?.focus();
}

// Once at a time: whoever waits sees that they wait, and may close.
async function send(dialog, form, button, link, signal) {
  const saying = form.querySelector("[role=status]");
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  forget(dialog);
  button?.setAttribute("data-busy", "");
  button?.setAttribute("aria-disabled", "true");
  saying.textContent = "Le fichier se prépare…";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), signal });
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
    if (answer.redirected) window.location.assign(answer.url);
    else if (name) {
      keep(await answer.blob(), name);
      dialog.close();
      document.dispatchEvent(new CustomEvent("rcp:announce", { detail: "Le fichier est dans vos téléchargements." }));
    } else if (answer.status === 401) window.location.assign(link.href); // to sign in again
    else {
      const page = read(await answer.text());
      if (page.getElementById(link.dataset.dialogForm)) show(dialog, page, link, signal);
      else free(form, button, told(page) || UNANSWERED);
    }
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof TypeError)) return void window.location.assign(link.href);
    free(form, button, UNANSWERED);
  }
}

// What was wrong with an earlier attempt says nothing of this one.
function forget(dialog) {
  for (const error of dialog.querySelectorAll("[data-error-summary], .field__error")) error.remove();
  for (const field of dialog.querySelectorAll(".is-invalid")) field.classList.remove("is-invalid");
  for (const control of dialog.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

// It may be sent again, as it is.
function free(form, button, words) {
  form.querySelector("[role=status]").textContent = words;
  delete form.dataset.sent;
  button?.removeAttribute("data-busy");
  button?.removeAttribute("aria-disabled");
}

// What an error page says, without its links.
function told(page) {
  const said = [...page.querySelectorAll("main :is(h1, p)")].map((each) => each.textContent.trim()).filter(Boolean);
  return said.map((each) => (/[.!?]$/.test(each) ? each : `${each}.`)).join(" ");
}

function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
