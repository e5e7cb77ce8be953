// One polite live region a page. Any module speaks through it:
// document.dispatchEvent(new CustomEvent("rcp:announce", { detail: "Déplacé en position 3" }))

const region = document.createElement("div");
region.className = "visually-hidden";
region.setAttribute("role", "status");
region.setAttribute("aria-live", "polite");
document.body.append(region);

document.addEventListener("rcp:announce", (event) => {
  // Emptied first: the same sentence twice must be said twice.
  region.textContent = "";
  window.setTimeout(() => {
    region.textContent = event.detail;
  }, 60);
});
