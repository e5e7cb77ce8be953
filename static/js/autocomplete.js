// Turns <select data-autocomplete> into a type-ahead field. The select stays in the form and carries the value.

const VENDOR = "../vendor/accessible-autocomplete-3.0.1/accessible-autocomplete.min";

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’'-]/g, " ").toLowerCase();
}

function enhance(select, library) {
  const options = [...select.options].filter((option) => option.value !== "");
  const folded = options.map((option) => ({ label: option.text.trim(), key: fold(option.text) }));
  const described = select.getAttribute("aria-describedby");
  const invalid = select.getAttribute("aria-invalid");
  const [id, label] = [select.id, document.querySelector(`label[for="${CSS.escape(select.id)}"]`)];

  library.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value === "" ? "" : undefined,
    preserveNullOptions: false,
    showAllValues: options.length <= 40,
    confirmOnBlur: false,
    displayMenu: "overlay",
    // Every word typed must be found, accents or not.
    source(query, populate) {
      const words = fold(query).split(/\s+/).filter(Boolean);
      const found = folded.filter(({ key }) => words.every((word) => key.includes(word)));
      populate(found.slice(0, 40).map(({ label: text }) => text));
    },
    onConfirm(chosen) {
      const typed = chosen ?? document.getElementById(id)?.value ?? "";
      const match = options.find((option) => option.text.trim() === typed);
      select.value = match ? match.value : "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
    tNoResults: () => "Aucun résultat",
    tStatusQueryTooShort: (length) => `Saisissez au moins ${length} caractères`,
    tStatusNoResults: () => "Aucun résultat",
    tStatusSelectedOption: (option, length, index) => `${option}, ${index + 1} sur ${length}, est sélectionné`,
    tStatusResults: (length, text) => (length === 1 ? `1 résultat. ${text}` : `${length} résultats. ${text}`),
    tAssistiveHint: () =>
      "Quand des résultats sont proposés, parcourez-les avec les flèches haut et bas, et validez avec Entrée.",
  });

  const input = document.getElementById(id);
  if (!input || input === select) return;
  input.setAttribute("autocomplete", "off");
  input.setAttribute("spellcheck", "false");
  if (label) label.htmlFor = id;
  if (invalid) input.setAttribute("aria-invalid", invalid);
  if (described) {
    const own = input.getAttribute("aria-describedby");
    input.setAttribute("aria-describedby", [described, own].filter(Boolean).join(" "));
  }
  // One answer is left: Enter or Tab takes it, without an arrow to reach it.
  input.addEventListener("keydown", (event) => {
    if (!["Enter", "Tab"].includes(event.key) || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (input.getAttribute("aria-expanded") !== "true" || !input.value.trim()) return;
    const left = input.closest(".autocomplete__wrapper")?.querySelectorAll("[role=option]:not(.autocomplete__option--no-results)");
    if (left?.length === 1) left[0].click();
  });
  // An emptied or unknown text leaves no choice behind it.
  input.addEventListener("blur", () => {
    if (input.value.trim() === "" && select.value !== "") {
      select.value = "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

async function enhanceAll(root) {
  const selects = [...root.querySelectorAll("select[data-autocomplete]:not([data-enhanced])")];
  if (selects.length === 0) return;
  // Marked before waiting for the library: the page and htmx may both ask.
  for (const select of selects) select.dataset.enhanced = "";
  if (!self.accessibleAutocomplete) {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = new URL(`${VENDOR}.css`, import.meta.url).href;
    document.head.prepend(sheet);
    await import(`${VENDOR}.js`);
  }
  for (const select of selects) enhance(select, self.accessibleAutocomplete);
}

enhanceAll(document);
document.addEventListener("rcp:content", (event) => enhanceAll(event.target));
document.addEventListener("htmx:load", (event) => enhanceAll(event.target));
