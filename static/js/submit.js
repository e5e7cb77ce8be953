// A form leaves once: a second click while the first is on its way does nothing. The server's key is the real guard.
// The button stays busy until the next page is there. A file, named by data-file, answers without leaving the page.

const FREED_AFTER = { file: 8_000, page: 60_000 };

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("data-busy", "");
  event.submitter?.setAttribute("aria-disabled", "true");
  const kind = event.submitter?.hasAttribute("data-file") ? "file" : "page";
  window.setTimeout(() => free(form), FREED_AFTER[kind]);
});

function free(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-busy]")) {
    button.removeAttribute("data-busy");
    button.removeAttribute("aria-disabled");
  }
}

// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));
