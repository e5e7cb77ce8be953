// A long form that is not saved by itself (form[data-unsaved]): leaving it with something typed is asked twice.

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  // A page that comes back with an error or a conflict holds what was typed and stored nowhere.
  let dirty = form.dataset.unsaved === "typed";
  const changed = () => {
    dirty = true;
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}
