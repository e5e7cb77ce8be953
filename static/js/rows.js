// Rows of the same kind (lesions, treatments…): add and remove without leaving the page.
//
// <div data-rows="lesions"> <div data-row>…</div>… [<template>…__index__…</template>] <button data-rows-add hidden> </div>
// Without JavaScript the page offers one empty row more, and an emptied row is dropped by the server.

const INDEXED = ["name", "id", "for", "aria-describedby", "aria-labelledby", "href", "data-shown-by"];

function renumber(root, from, to) {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const attribute of INDEXED) {
      const value = element.getAttribute(attribute);
      if (value?.includes(from)) element.setAttribute(attribute, value.replaceAll(from, to));
    }
  }
}

function blank(row) {
  for (const field of row.querySelectorAll("input, select, textarea")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else field.value = "";
    field.removeAttribute("aria-invalid");
  }
  for (const error of row.querySelectorAll(".field__error")) error.remove();
  for (const field of row.querySelectorAll(".is-invalid")) field.classList.remove("is-invalid");
}

class Rows {
  constructor(box) {
    this.box = box;
    this.prefix = box.dataset.rows;
    this.list = box.querySelector("[data-rows-list]") ?? box;
    const last = this.rows.at(-1);
    // A pristine copy, taken before anything is typed or enhanced.
    this.model = box.querySelector(":scope > template")?.content.firstElementChild.cloneNode(true) ?? last?.cloneNode(true);
    this.modelIndex = box.querySelector(":scope > template") ? "__index__" : String(this.indexOf(last));
    if (!this.model) return;
    blank(this.model);
    this.next = 1 + Math.max(-1, ...this.rows.map((row) => this.indexOf(row)));
    this.add = box.querySelector("[data-rows-add]");
    this.add?.removeAttribute("hidden");
    this.add?.addEventListener("click", () => this.addRow());
    box.addEventListener("click", (event) => {
      const button = event.target.closest("[data-row-remove]");
      if (button) this.removeRow(button.closest("[data-row]"));
    });
    for (const row of this.rows) this.showRemove(row);
  }

  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-row]")];
  }

  indexOf(row) {
    const name = row?.querySelector(`[name^="${CSS.escape(this.prefix)}-"]`)?.name ?? "";
    return Number.parseInt(name.slice(this.prefix.length + 1), 10) || 0;
  }

  showRemove(row) {
    row.querySelector("[data-row-remove]")?.removeAttribute("hidden");
  }

  addRow() {
    const row = this.model.cloneNode(true);
    renumber(row, `${this.prefix}-${this.modelIndex}`, `${this.prefix}-${this.next}`);
    this.next += 1;
    const lastRow = this.rows.at(-1);
    if (lastRow) lastRow.after(row);
    else this.list.prepend(row);
    this.showRemove(row);
    this.title();
    row.dispatchEvent(new CustomEvent("rcp:content", { bubbles: true }));
    row.dispatchEvent(new CustomEvent("rcp:rows", { bubbles: true }));
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  removeRow(row) {
    const rows = this.rows;
    const place = rows.indexOf(row);
    if (rows.length === 1) blank(row);
    else row.remove();
    this.title();
    this.box.dispatchEvent(new CustomEvent("rcp:rows", { bubbles: true }));
    document.dispatchEvent(new CustomEvent("rcp:announce", { detail: "Ligne retirée" }));
    const near = this.rows[Math.min(place, this.rows.length - 1)];
    (near?.querySelector("input:not([type=hidden]), select, textarea") ?? this.add)?.focus();
  }

  title() {
    this.rows.forEach((row, index) => {
      for (const number of row.querySelectorAll("[data-row-number]")) number.textContent = String(index + 1);
    });
  }
}

const known = new WeakSet();

function start() {
  for (const box of document.querySelectorAll("[data-rows]")) {
    if (known.has(box)) continue;
    known.add(box);
    new Rows(box);
  }
}

// Rows that arrive later: another organ was chosen.
document.addEventListener("htmx:afterSettle", start);
start();
