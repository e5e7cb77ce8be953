// One gesture in the form of a decision: a remark of the comment becomes an action, or the reason to present the case
// again; what the requester proposes fills the fields left empty. Each says what it did, and is taken back by a button.
//
// <div data-gestures hidden> <button data-gesture="action|again"> <p data-gestures-said> </div>, beside the comment;
// <button data-take-proposal> in the proposal of the requester ([data-requester-proposal]).

const BULLET = /^[\s\-–—•*]+/;

// A change of a field, as if typed: whoever saves or reveals hears of it.
function set(field, value) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = value;
  else field.value = field.maxLength > 0 ? value.slice(0, field.maxLength) : value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// What is selected in the comment, or else the line the cursor is on.
function remark(field) {
  const { value, selectionStart: from, selectionEnd: to } = field;
  const start = value.lastIndexOf("\n", from - 1) + 1;
  const end = value.indexOf("\n", to);
  const text = from === to ? value.slice(start, end < 0 ? undefined : end) : value.slice(from, to);
  return text.replace(BULLET, "").replace(/\s+/g, " ").trim();
}

function rowsOf(form, name) {
  return [...form.querySelectorAll(`[data-rows="${name}"] [data-row]`)];
}

function part(row, name) {
  return row.querySelector(`[name$="-${name}"]`);
}

function isBlank(row) {
  return [...row.querySelectorAll("input:not([type=hidden]), select, textarea")].every(
    (field) => field.type === "radio" || field.type === "checkbox" || field.name.endsWith("-rank") || field.value === "",
  );
}

// A row to write in: the first blank one, or one more.
function freeRow(form, name) {
  const blank = rowsOf(form, name).find(isBlank);
  if (blank) return blank;
  form.querySelector(`[data-rows="${name}"] [data-rows-add]`).click();
  return rowsOf(form, name).at(-1);
}

function empty(row) {
  for (const field of row.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (field.type === "radio") {
      if (field.checked) set(field, false);
    } else if (field.value !== "") set(field, "");
  }
  if (rowsOf(row.closest("form"), row.closest("[data-rows]").dataset.rows).length > 1) {
    row.querySelector("[data-row-remove]")?.click();
  }
}

function unfold(field) {
  const fold = field.closest("details");
  if (fold) fold.open = true;
}

// Says what was done next to the button, with the way back; read aloud as a status.
function tell(box, text, undo, more) {
  const said = box.querySelector("[data-gestures-said]");
  said.replaceChildren(text);
  const offer = (label, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = label;
    button.addEventListener("click", () => {
      said.replaceChildren();
      act();
    });
    said.append(" ", button);
  };
  if (more) offer(...more);
  if (undo) offer("Annuler", undo);
}

// The focus comes back to where one was typing.
function keepingFocus(field, act) {
  const [from, to] = [field.selectionStart, field.selectionEnd];
  const result = act();
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, to);
  return result;
}

const gestures = {
  action(box, form, comment, text) {
    const row = keepingFocus(comment, () => {
      const free = freeRow(form, "actions");
      set(part(free, "label"), text);
      unfold(free);
      return free;
    });
    const goOn = () => (row.querySelector("input[role=combobox], select") ?? part(row, "label")).focus();
    tell(box, `Action ajoutée\u202f: «\u202f${text}\u202f».`, () => keepingFocus(comment, () => empty(row)), [
      "L’attribuer",
      goOn,
    ]);
  },
  again(box, form, comment, text) {
    const [ticked, note] = [form.elements.is_to_present_again, form.elements.present_again_note];
    const before = [ticked.checked, note.value];
    unfold(ticked);
    set(ticked, true);
    set(note, [note.value, text].filter(Boolean).join("\u202f; "));
    tell(box, `À présenter de nouveau\u202f: «\u202f${text}\u202f».`, () => {
      set(ticked, before[0]);
      set(note, before[1]);
      comment.focus();
    });
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-gesture]");
  const form = button?.closest("form");
  if (!form) return;
  const box = button.closest("[data-gestures]");
  const text = remark(form.elements.comment);
  if (text) gestures[button.dataset.gesture](box, form, form.elements.comment, text);
  else tell(box, "Écrivez une remarque dans le commentaire, ou placez-y le curseur.");
});

function takeTreatments(form, treatments) {
  return treatments.map((line, index) => {
    const row = freeRow(form, "proposals");
    const { treatment, intention, aim, detail } = line.dataset;
    set(part(row, "rank"), String(index + 1));
    set(part(row, "choice"), treatment);
    const radio = row.querySelector(`[name$="-intention"][value="${CSS.escape(intention)}"]`);
    if (radio) set(radio, true);
    if (aim) set(part(row, "aim"), aim);
    if (detail) set(part(row, "detail"), detail);
    return row;
  });
}

// What is typed stays; what is empty takes the proposal.
function takeProposal(card, form) {
  const treatments = [...card.querySelectorAll("[data-treatment]")];
  const text = card.querySelector("[data-proposal-comment]")?.textContent ?? "";
  const { comment } = form.elements;
  const [undo, left] = [[], []];
  if (treatments.length > 0) {
    if (rowsOf(form, "proposals").every(isBlank)) {
      const rows = takeTreatments(form, treatments);
      undo.push(() => rows.reverse().forEach(empty));
    } else left.push("les traitements");
  }
  if (text) {
    if (comment.value.trim() === "") {
      set(comment, text);
      undo.push(() => comment.value === text && set(comment, ""));
    } else left.push("le commentaire");
  }
  const kept = left.length > 0 ? ` Ce qui était déjà saisi n’a pas changé\u202f: ${left.join(" et ")}.` : "";
  const done = undo.length > 0 ? "Proposition reprise dans la décision\u202f: relisez-la." : "Rien n’a été repris.";
  tell(card, done + kept, undo.length > 0 ? () => undo.forEach((act) => act()) : null);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-proposal]");
  if (!button?.form) return;
  event.preventDefault();
  takeProposal(button.closest("[data-requester-proposal]"), button.form);
});

function start() {
  for (const box of document.querySelectorAll("[data-gestures][hidden]")) box.hidden = false;
}
document.addEventListener("rcp:content", start);
document.addEventListener("htmx:afterSettle", start);
start();
