// The sentences of a board, inserted where one types: “/” and a few letters open a list beside the field.
//
// <form> <textarea>… <details data-sentences> <li data-sentence="surv"> <span data-sentence-text>…</span>
//   <button data-sentence-insert hidden> </li> </details> </form>
// The list read by everyone is the only data: without JavaScript it is there to copy from. Nothing is asked of the
// server while typing. Arrows move, Enter or Tab inserts, Escape closes; “___” of a sentence is selected to be filled in.

const MOST_SHOWN = 8;
const CALLED = /(?:^|[\s([«])\/([\p{L}\p{N}]*)$/u;
const BLANK = /_{3,}/;

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function say(text) {
  document.dispatchEvent(new CustomEvent("rcp:announce", { detail: text }));
}

function takes(field) {
  if (!field?.form?.querySelector("[data-sentences]") || field.readOnly) return false;
  if (field.tagName === "TEXTAREA") return true;
  return field.tagName === "INPUT" && field.type === "text" && !field.inputMode && !field.hasAttribute("role");
}

function sentencesOf(form) {
  return [...form.querySelectorAll("[data-sentence]")].map((line) => ({
    key: line.dataset.sentence,
    text: line.querySelector("[data-sentence-text]").textContent.trim(),
  }));
}

// The shortcut first, then a word of the sentence.
function found(form, letters) {
  const query = fold(letters);
  const ranked = sentencesOf(form).map((sentence) => {
    const words = fold(sentence.text).split(/[^\p{L}\p{N}]+/u);
    const rank = sentence.key.startsWith(query) ? 0 : words.some((word) => word.startsWith(query)) ? 1 : 2;
    return { ...sentence, rank };
  });
  return ranked.filter(({ rank }) => rank < 2).sort((a, b) => a.rank - b.rank);
}

// Typed as a person would: the browser's own undo takes it back.
function type(field, from, to, text) {
  field.focus();
  field.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function insert(field, from, to, sentence) {
  const text = field.tagName === "INPUT" ? sentence.text.replace(/\s*\n\s*/g, " ") : sentence.text;
  const before = field.value.slice(0, from);
  const space = before && !/\s$/.test(before) ? " " : "";
  type(field, from, to, space + text);
  const blank = BLANK.exec(text);
  if (blank) {
    const start = from + space.length + blank.index;
    field.setSelectionRange(start, start + blank[0].length);
  }
  say(blank ? "Phrase insérée, à compléter" : "Phrase insérée");
}

class Menu {
  constructor() {
    this.list = document.createElement("ul");
    this.list.className = "sentence-menu";
    this.list.id = "phrases-proposees";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Phrases de la RCP");
    // The field keeps the focus while one points at a sentence.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose([...this.list.children].indexOf(option));
    });
    this.field = null;
    this.dismissed = null;
  }

  get isOpen() {
    return this.field !== null;
  }

  // Looks at what stands before the caret, and opens, filters or closes.
  look(field) {
    const caret = field.selectionStart;
    const call = field.selectionEnd === caret ? CALLED.exec(field.value.slice(0, caret)) : null;
    if (!call) {
      this.dismissed = null;
      return this.close();
    }
    const from = caret - call[1].length - 1;
    if (this.dismissed === from) return;
    const choices = found(field.form, call[1]).slice(0, MOST_SHOWN);
    if (choices.length === 0) {
      if (this.isOpen) say("Aucune phrase");
      return this.close();
    }
    this.open(field, from, choices, call[1] === "" ? -1 : 0);
  }

  open(field, from, choices, active) {
    if (this.field !== field) {
      this.close();
      field.after(this.list);
      field.parentElement.classList.add("has-sentence-menu");
      field.setAttribute("aria-autocomplete", "list");
      field.setAttribute("aria-controls", this.list.id);
    }
    Object.assign(this, { field, from, choices });
    this.list.replaceChildren(...choices.map((choice, index) => this.option(choice, index)));
    this.activate(active);
    say(choices.length === 1 ? `1 phrase\u202f: ${choices[0].text}` : `${choices.length} phrases`);
  }

  option({ key, text }, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.className = "sentence-menu__option";
    option.setAttribute("role", "option");
    const letters = document.createElement("kbd");
    letters.textContent = `/${key}`;
    const words = document.createElement("span");
    words.textContent = text;
    option.append(letters, " ", words);
    return option;
  }

  activate(index) {
    this.active = index;
    [...this.list.children].forEach((option, rank) => option.setAttribute("aria-selected", String(rank === index)));
    if (index < 0) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", this.list.children[index].id);
    this.list.children[index].scrollIntoView({ block: "nearest" });
  }

  move(step) {
    const total = this.choices.length;
    this.activate(this.active < 0 ? (step > 0 ? 0 : total - 1) : (this.active + step + total) % total);
  }

  choose(index) {
    const { field, from } = this;
    const sentence = this.choices[index];
    this.close();
    insert(field, from, field.selectionStart, sentence);
  }

  dismiss() {
    this.dismissed = this.from;
    this.close();
    say("Liste fermée");
  }

  close() {
    if (!this.field) return;
    for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) this.field.removeAttribute(name);
    this.field.parentElement.classList.remove("has-sentence-menu");
    this.field = null;
    this.list.remove();
  }
}

const menu = new Menu();
let lastField = null;

document.addEventListener("input", (event) => takes(event.target) && menu.look(event.target));
document.addEventListener("focusin", (event) => {
  if (takes(event.target)) lastField = event.target;
});
document.addEventListener("focusout", (event) => event.target === menu.field && menu.close());

// First of all listeners: what the list takes, no shortcut of the page receives.
document.addEventListener(
  "keydown",
  (event) => {
    if (!menu.isOpen || event.target !== menu.field || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const acts = {
      ArrowDown: () => menu.move(1),
      ArrowUp: () => menu.move(-1),
      Escape: () => menu.dismiss(),
      ...(menu.active >= 0 && { Enter: () => menu.choose(menu.active), Tab: () => menu.choose(menu.active) }),
    };
    if (!acts[event.key] || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    acts[event.key]();
  },
  true,
);

// By pointer: into the field one was typing in, else into the comment.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sentence-insert]");
  const form = button?.closest("form");
  if (!form) return;
  const field = lastField?.isConnected && lastField.form === form ? lastField : form.elements.comment;
  const key = button.closest("[data-sentence]").dataset.sentence;
  insert(field, field.selectionStart, field.selectionEnd, sentencesOf(form).find((each) => each.key === key));
});

function start() {
  for (const button of document.querySelectorAll("[data-sentence-insert][hidden]")) button.hidden = false;
}
document.addEventListener("rcp:content", start);
document.addEventListener("htmx:afterSettle", start);
start();
