// The choice of theme shows at once and is kept by the server, with the account.

const form = document.querySelector("[data-theme-form]");

form?.addEventListener("submit", async (event) => {
  const theme = event.submitter?.value;
  if (!theme) return;
  event.preventDefault();
  const data = new FormData(form);
  data.set("theme", theme);
  document.documentElement.dataset.theme = theme;
  for (const button of form.querySelectorAll("button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
  try {
    await fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "rcp" }, redirect: "manual" });
  } catch {
    document.dispatchEvent(new CustomEvent("rcp:announce", { detail: "Le choix du thème n’a pas pu être enregistré." }));
  }
});
