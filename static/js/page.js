// Small manners of every page: menus close, messages can be put away, choices exclude or reveal each other.

// Menus: Escape and a click elsewhere close them.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Flash messages.
for (const flash of document.querySelectorAll("[data-flash]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "alert__dismiss";
  button.setAttribute("aria-label", "Masquer ce message");
  button.textContent = "×";
  button.addEventListener("click", () => flash.remove());
  flash.append(button);
}

// “Aucun” excludes the other boxes of its group, and they exclude it.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.type !== "checkbox" || !box.checked) return;
  const group = box.closest("fieldset");
  if (!group?.querySelector("[data-exclusive]")) return;
  const alone = box.hasAttribute("data-exclusive");
  for (const other of group.querySelectorAll("input[type=checkbox]")) {
    if (other !== box && (alone || other.hasAttribute("data-exclusive"))) other.checked = false;
  }
});

// data-shown-by="name=value1,value2": shown only when that answer is chosen. Without JavaScript it is always shown.
function reveal(root) {
  for (const part of root.querySelectorAll("[data-shown-by]")) {
    const [name, values] = part.dataset.shownBy.split("=");
    const form = part.closest("form");
    if (!form) continue;
    const given = new FormData(form).getAll(name).map(String);
    part.hidden = !values.split(",").some((value) => given.includes(value));
  }
}
document.addEventListener("change", (event) => event.target.form && reveal(event.target.form));
document.addEventListener("rcp:content", (event) => reveal(event.target));
reveal(document);
