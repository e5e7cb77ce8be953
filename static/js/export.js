// A link with data-dialog-form="id" shows the form of the page it leads to in a dialog. Anything else that happens, and
// the link is followed: the page does the same.

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-dialog-form]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  if (link.dataset.busy) return;
  link.dataset.busy = "yes";
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.getElementById(link.dataset.dialogForm);
    open(link, document.importNode(form, true), page.querySelector("h1").textContent);
  } catch {
    window.location.assign(link.href);
  } finally {
    delete link.dataset.busy;
  }
});

function open(link, form, words) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "dialog-form-title");
  const title = document.createElement("h2");
  title.id = "dialog-form-title";
  title.textContent = words;
  const no = document.createElement("button");
  no.type = "button";
  no.className = "button button--secondary";
  no.textContent = "Fermer";
  no.addEventListener("click", () => dialog.close());
  form.querySelector(".form__actions").append(no);
  dialog.append(title, form);
  // A file answers without leaving the page: the dialog has done its work.
  form.addEventListener("submit", () => window.setTimeout(() => dialog.close(), 300));
  dialog.addEventListener("close", () => {
    // Not before the form has left.
    window.setTimeout(() => dialog.remove(), 1000);
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  form.dispatchEvent(new CustomEvent("rcp:content", { bubbles: true }));
}
