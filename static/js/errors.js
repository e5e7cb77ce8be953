// After a refused form, the list of what to correct receives the focus; its links land inside the field.

const summary = document.querySelector("[data-error-summary]");

function control(id) {
  const target = document.getElementById(id);
  if (!target) return null;
  if (target.matches("input, select, textarea, button")) return target;
  return target.querySelector("input:not([type=hidden]), select, textarea") ?? target;
}

if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && control(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    // A field inside a closed <details> must be seen to be corrected.
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    (target.closest(".field") ?? target).scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  });
}
