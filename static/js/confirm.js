// Asks once more before a form with data-confirm="sentence" leaves; and opens any <dialog> named by data-open-dialog.
// Irreversible acts have their own confirmation page on the server: this only spares a round trip.

function ask(sentence, verb, danger) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "confirm-title");
  const title = document.createElement("h2");
  title.id = "confirm-title";
  title.textContent = sentence;
  const actions = document.createElement("div");
  actions.className = "dialog__actions";
  const yes = document.createElement("button");
  yes.type = "button";
  yes.className = `button button--${danger ? "danger" : "primary"}`;
  yes.textContent = verb;
  const no = document.createElement("button");
  no.type = "button";
  no.className = "button button--secondary";
  no.textContent = "Annuler";
  actions.append(yes, no);
  dialog.append(title, actions);
  document.body.append(dialog);
  return new Promise((resolve) => {
    yes.addEventListener("click", () => dialog.close("yes"));
    no.addEventListener("click", () => dialog.close("no"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    no.focus();
  });
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const button = event.submitter;
    const sentence = button?.dataset.confirm ?? form.dataset.confirm;
    if (!sentence || form.dataset.confirmed === "yes") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const verb = button?.textContent.trim() || "Confirmer";
    if (!(await ask(sentence, verb, button?.classList.contains("button--danger")))) {
      button?.focus();
      return;
    }
    form.dataset.confirmed = "yes";
    form.requestSubmit(button ?? undefined);
    delete form.dataset.confirmed;
  },
  true,
);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.openDialog);
    if (dialog && !dialog.open) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-close-dialog]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
  }
});

// A button that only opens a dialog is useless, and hidden, without JavaScript.
for (const opener of document.querySelectorAll("button[data-open-dialog][hidden]")) {
  if (document.getElementById(opener.dataset.openDialog)) opener.hidden = false;
}
