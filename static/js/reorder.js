// Dragging is a shortcut for the ↑ ↓ buttons, never the only way. Each new place is said aloud.
//
// <ol data-reorder data-reorder-url="…" data-reorder-version="…"> <li data-id="uuid"> [data-reorder-handle] </li> </ol>
// Sends repeated `order` values and `version`; the answer is 2xx ({"version": …} optional) or the page is loaded again.
// With data-reorder-form="id" instead of a URL, hidden inputs named `order` are rewritten in that form.

const VENDOR = "../vendor/sortablejs-1.15.7/Sortable.min.js";

function say(text) {
  document.dispatchEvent(new CustomEvent("rcp:announce", { detail: text }));
}

function number(list) {
  [...list.children].forEach((line, index) => {
    for (const place of line.querySelectorAll("[data-reorder-position]")) place.textContent = String(index + 1);
  });
}

async function save(list) {
  const order = [...list.children].map((line) => line.dataset.id);
  const form = list.dataset.reorderForm && document.getElementById(list.dataset.reorderForm);
  if (form) {
    for (const old of form.querySelectorAll("input[name=order]")) old.remove();
    for (const id of order) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: "order", value: id });
      form.append(input);
    }
    form.requestSubmit();
    return;
  }
  const data = new FormData();
  for (const id of order) data.append("order", id);
  if (list.dataset.reorderVersion) data.append("version", list.dataset.reorderVersion);
  const answer = await fetch(list.dataset.reorderUrl, {
    method: "POST",
    body: data,
    headers: {
      "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "",
      "X-Requested-With": "rcp",
      Accept: "application/json",
    },
    redirect: "manual",
  });
  if (!answer.ok && answer.type !== "opaqueredirect") throw new Error(String(answer.status));
  const body = await answer.json().catch(() => ({}));
  if (body.version) list.dataset.reorderVersion = body.version;
}

async function enhance(list) {
  await import(VENDOR);
  for (const handle of list.querySelectorAll("[data-reorder-handle]")) handle.hidden = false;
  self.Sortable.create(list, {
    handle: "[data-reorder-handle]",
    draggable: "[data-id]",
    animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    async onEnd({ item, oldIndex, newIndex }) {
      if (oldIndex === newIndex) return;
      number(list);
      say(`${item.dataset.label ?? "Dossier"} déplacé en position ${newIndex + 1} sur ${list.children.length}`);
      try {
        await save(list);
      } catch {
        // The page tells the truth again: somebody else may have moved lines meanwhile.
        say("Ordre non enregistré. La page va être rechargée.");
        window.location.reload();
      }
    },
  });
}

function enhanceAll(root) {
  for (const list of root.querySelectorAll("[data-reorder]")) enhance(list);
}

enhanceAll(document);
document.addEventListener("htmx:afterSwap", (event) => enhanceAll(event.detail.target));
