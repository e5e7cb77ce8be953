// Few shortcuts, declared in the HTML (data-hotkey, data-hotkey-label), listed on “?”.
// A single letter never acts while typing; <html data-hotkeys="off"> switches single letters off.

import { install, uninstall } from "../vendor/github-hotkey-3.1.4/index.js";

const lettersOff = document.documentElement.dataset.hotkeys === "off";

function isCombined(keys) {
  return keys.split(",").some((key) => /Control|Meta|Alt|Mod/.test(key));
}

function wire(root) {
  for (const element of root.querySelectorAll("[data-hotkey]:not([data-hotkey-ready])")) {
    if (lettersOff && !isCombined(element.dataset.hotkey)) continue;
    element.dataset.hotkeyReady = "";
    install(element);
  }
}

// What leaves the page gives its keys back: they are those of what takes its place.
function unwire(root) {
  for (const element of root.querySelectorAll("[data-hotkey-ready]")) {
    uninstall(element);
    delete element.dataset.hotkeyReady;
  }
}

function spell(keys) {
  return keys
    .split(",")[0]
    .replace("Control+", "Ctrl ")
    .replace("Mod+", "Ctrl ")
    .replace("Alt+", "Alt ")
    .replace("Shift+", "Maj ")
    .replace("ArrowLeft", "←")
    .replace("ArrowRight", "→")
    .replace("ArrowUp", "↑")
    .replace("ArrowDown", "↓")
    .replace("PageUp", "Page ↑")
    .replace("PageDown", "Page ↓")
    .replace("Enter", "Entrée")
    .replace("Escape", "Échap")
    .toUpperCase()
    .replace("CTRL", "Ctrl")
    .replace("ALT", "Alt")
    .replace("MAJ", "Maj")
    .replace("ENTRÉE", "Entrée")
    .replace("ÉCHAP", "Échap")
    .replace("PAGE", "Page");
}

function list() {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.id = "raccourcis";
  dialog.setAttribute("aria-labelledby", "raccourcis-titre");
  const title = document.createElement("h2");
  title.id = "raccourcis-titre";
  title.textContent = "Raccourcis clavier";
  const keys = document.createElement("dl");
  keys.className = "dialog__keys";
  const seen = new Set();
  const add = (key, label) => {
    if (seen.has(label)) return;
    seen.add(label);
    const term = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = key;
    term.append(kbd);
    const text = document.createElement("dd");
    text.textContent = label;
    keys.append(term, text);
  };
  for (const element of document.querySelectorAll("[data-hotkey][data-hotkey-label]")) {
    if (lettersOff && !isCombined(element.dataset.hotkey)) continue;
    add(spell(element.dataset.hotkey), element.dataset.hotkeyLabel);
  }
  if (!lettersOff) add("?", "Afficher cette liste");
  const actions = document.createElement("div");
  actions.className = "dialog__actions";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button--secondary";
  close.dataset.closeDialog = "";
  close.textContent = "Fermer";
  actions.append(close);
  dialog.append(title, keys, actions);
  return dialog;
}

wire(document);
document.addEventListener("htmx:load", (event) => wire(event.target.parentElement ?? document));
document.addEventListener("rcp:leaving", (event) => unwire(event.detail));

const opener = document.querySelector("[data-open-dialog=raccourcis]");
if (opener) {
  document.body.append(list());
  opener.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || lettersOff) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const dialog = document.getElementById("raccourcis");
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    // What the page shows has changed since it was opened: so have its keys.
    const now = list();
    dialog.replaceWith(now);
    now.showModal();
  });
}

// Behind an open dialog nothing acts.
document.addEventListener(
  "hotkey-fire",
  (event) => {
    const dialog = document.querySelector("dialog[open]");
    if (dialog && !dialog.contains(event.target)) event.preventDefault();
  },
  true,
);
