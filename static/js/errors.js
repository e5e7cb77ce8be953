// After a refused form, the list of what to correct receives the focus; its links land inside the field. A list that
// comes later, in a dialog, does the same.

document.querySelector("[data-error-summary]")?.focus();

// A dialog may show fields that the page behind it has too.
function control(link) {
  const place = link.closest("dialog") ?? document;
  const target = place.querySelector(`#${CSS.escape(decodeURIComponent(link.hash.slice(1)))}`);
  if (!target) return null;
  if (target.matches("input, select, textarea, button")) return target;
  return target.querySelector("input:not([type=hidden]), select, textarea") ?? target;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const target = link && control(link);
  if (!target) return;
  event.preventDefault();
  // A field inside a closed <details> must be seen to be corrected.
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  (target.closest(".field") ?? target).scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
});
