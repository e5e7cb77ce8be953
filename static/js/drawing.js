// The drawing of a lesion and the plain fields beside it are one answer: what changes in one is shown in the other.
//
// <div data-drawing="bone"> the pictures, whose controls have no form </div> inside the form that holds the fields
// `sheet-<key>` (radios, checkboxes, a list, a number). The fields alone are sent; a control without its fields stays at
// rest, and a picture of which nothing is asked is put away.

const SIDE = "lateralite";
// The laterality may be a question of the lesion rather than of its sheet.
const NAMES = { [SIDE]: ["sheet-lateralite", "laterality"] };

function fieldsOf(form, key) {
  for (const name of NAMES[key] ?? [`sheet-${key}`]) {
    const found = [...form.elements].filter((field) => field.name === name && field.type !== "hidden");
    if (found.length) return found;
  }
  return [];
}

const isTicked = (field) => field.type === "radio" || field.type === "checkbox";

function valuesOf(fields) {
  return fields.flatMap((field) => {
    if (isTicked(field)) return field.checked ? [field.value] : [];
    if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
    return [field.value.trim()];
  }).filter((value) => value !== "");
}

function tell(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// Gives the fields these values, and tells those that changed: autosave and htmx see it as if it had been typed.
function answer(fields, values) {
  const before = valuesOf(fields).join("\n");
  for (const field of fields) {
    if (isTicked(field)) field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else field.value = values[0] ?? "";
  }
  if (valuesOf(fields).join("\n") === before) return;
  tell(fields.find((field) => isTicked(field) && values.includes(field.value)) ?? fields[0]);
}

// "chosen", "possible" (the side is not said) or "".
function stateOf(element, given, sides) {
  const { field, value, side } = element.dataset;
  if (!(given[field] ?? []).some((one) => one === (value ?? element.value) || Number(one) === Number(value ?? element.value))) return "";
  if (!side || sides.includes(side) || sides.includes("bilaterale")) return "chosen";
  return sides.includes("droite") || sides.includes("gauche") ? "" : "possible";
}

class Drawing {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.controls = [...box.querySelectorAll(".drawing__control")];
    this.regions = [...box.querySelectorAll(".drawing__region")];
    this.keys = [...new Set(this.controls.map((control) => control.dataset.field))];
    box.addEventListener("change", (event) => this.controls.includes(event.target) && this.chose(event.target));
    box.addEventListener("click", (event) => this.clicked(event.target.closest(".drawing__region")));
    this.read();
  }

  // A region is a larger target for its own control.
  clicked(region) {
    if (!region) return;
    const { field, value, side } = region.dataset;
    const control = this.controls.find(({ dataset, value: own }) => dataset.field === field && own === value && dataset.side === side);
    if (control && !control.disabled) control.click();
  }

  chose(control) {
    const { field, side, implied } = control.dataset;
    const fields = fieldsOf(this.form, field);
    const ticked = control.type === "checkbox" && !control.checked;
    const kept = control.type === "checkbox" ? valuesOf(fields).filter((value) => value !== control.value) : [];
    // The side first: the fields that depend on both are then read once both are right.
    if (!ticked) this.say(side ?? implied, control.type === "checkbox" && kept.length > 0);
    answer(fields, ticked ? kept : [...kept, control.value]);
    this.read();
  }

  // One region more on the other side makes both; another region alone changes side.
  say(side, adds) {
    if (!side) return;
    const fields = fieldsOf(this.form, SIDE);
    const [given] = valuesOf(fields);
    if (given === side || (adds && given === "bilaterale")) return;
    answer(fields, [adds && (given === "droite" || given === "gauche") ? "bilaterale" : side]);
  }

  // What the fields say, drawn.
  read() {
    const given = {};
    for (const key of this.keys) {
      const fields = fieldsOf(this.form, key);
      given[key] = valuesOf(fields);
      for (const control of this.controls) if (control.dataset.field === key) control.disabled = fields.every((field) => field.disabled);
    }
    const sides = valuesOf(fieldsOf(this.form, SIDE));
    for (const control of this.controls) control.checked = stateOf(control, given, sides) === "chosen";
    for (const region of this.regions) this.mark(region, stateOf(region, given, sides));
    for (const picture of this.box.querySelectorAll(".drawing__figure")) {
      const isAsked = [...picture.querySelectorAll(".drawing__control")].some((control) => !control.disabled);
      picture.classList.toggle("is-idle", !isAsked && !picture.querySelector(".drawing__mark"));
    }
  }

  mark(region, state) {
    region.classList.toggle("is-chosen", state === "chosen");
    region.classList.toggle("is-possible", state === "possible");
    const marks = region.ownerSVGElement.querySelector(".drawing__marks");
    const shape = region.querySelector(".drawing__shape");
    const drawn = [...marks.children].find((mark) => sameOutline(mark.querySelector(".drawing__outline"), shape));
    if (state !== "chosen") drawn?.remove();
    else if (!drawn) marks.append(markOf(shape, marks.dataset.lines));
  }
}

function sameOutline(one, other) {
  return ["d", "transform"].every((name) => one.getAttribute(name) === other.getAttribute(name));
}

function drawn(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
  return element;
}

// The hatching and the outline of a region, as the server draws them (templates/drawings/_region.html).
let marked = 0;

function markOf(shape, lines) {
  const outline = { d: shape.getAttribute("d"), transform: shape.getAttribute("transform") };
  const id = `part-${(marked += 1)}`;
  const mark = drawn("g", { class: "drawing__mark" });
  const clip = drawn("clipPath", { id });
  clip.append(drawn("path", { ...outline, "clip-rule": "evenodd" }));
  mark.append(clip, drawn("path", { class: "drawing__hatch", d: lines, "clip-path": `url(#${id})` }), drawn("path", { class: "drawing__outline", ...outline }));
  return mark;
}

const known = new WeakMap();

function start() {
  for (const box of document.querySelectorAll("[data-drawing]")) {
    if (!known.has(box) && box.closest("form") && box.querySelector(".drawing__control")) known.set(box, new Drawing(box));
  }
}

function follow(form) {
  for (const box of form?.querySelectorAll?.("[data-drawing]") ?? []) known.get(box)?.read();
}

document.addEventListener("input", (event) => follow(event.target.form));
document.addEventListener("change", (event) => follow(event.target.form));
// Fields or pictures that arrive later: another organ was chosen.
for (const moment of ["htmx:afterSettle", "rcp:content"]) {
  document.addEventListener(moment, () => {
    start();
    for (const form of document.querySelectorAll("form")) follow(form);
  });
}
start();
