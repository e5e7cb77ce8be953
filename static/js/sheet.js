// The sheet of a lesion is asked for again when an answer decides what else is asked. What is typed while the answer is
// on its way stays: the page, not the server, knows it best.

let live = null;
let unfolded = [];

function fieldsOf(sheet) {
  return [...sheet.querySelectorAll("input, select, textarea")].filter((field) => field.type !== "hidden");
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const sheet = event.detail.target;
  if (!sheet.matches?.("[data-sheet]")) return;
  unfolded = [...sheet.querySelectorAll("details[open]")].map((group) => group.id);
  live = new Map(fieldsOf(sheet).map((field) => [field.id, { value: field.value, checked: field.checked }]));
});

document.addEventListener("htmx:afterSwap", (event) => {
  const sheet = event.detail.target;
  if (live === null || !sheet.matches?.("[data-sheet]")) return;
  for (const field of fieldsOf(sheet)) {
    const typed = live.get(field.id);
    if (typed === undefined) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = typed.checked;
    else field.value = typed.value;
  }
  for (const group of sheet.querySelectorAll("details")) group.open ||= unfolded.includes(group.id);
  live = null;
});
