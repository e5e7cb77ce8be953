// Two minutes before the session ends, a dialog offers to stay. Work elsewhere in the page (autosave) counts as presence.

const meta = document.querySelector("meta[name=session-seconds]");
const seconds = Number(meta?.content);
const renewUrl = document.querySelector("meta[name=session-renew-url]")?.content;
const WARNING_SECONDS = 120;

if (seconds > WARNING_SECONDS && renewUrl) {
  let end = 0;
  let timer = 0;
  let dialog = null;

  const restart = () => {
    end = Date.now() + seconds * 1000;
    window.clearTimeout(timer);
    timer = window.setTimeout(warn, (seconds - WARNING_SECONDS) * 1000);
    dialog?.close();
  };

  const build = () => {
    const box = document.createElement("dialog");
    box.className = "dialog";
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-labelledby", "session-title");
    box.setAttribute("aria-describedby", "session-text");
    const title = document.createElement("h2");
    title.id = "session-title";
    const text = document.createElement("p");
    text.id = "session-text";
    const actions = document.createElement("div");
    actions.className = "dialog__actions";
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "button button--primary";
    actions.append(stay);
    box.append(title, text, actions);
    document.body.append(box);
    stay.addEventListener("click", async () => {
      if (Date.now() >= end) {
        window.location.reload();
        return;
      }
      try {
        const answer = await fetch(renewUrl, {
          headers: { "X-Requested-With": "rcp" },
          redirect: "manual",
        });
        if (answer.ok) restart();
        else expire();
      } catch {
        text.textContent = "Le serveur ne répond pas. Réessayez dans un instant.";
      }
    });
    return Object.assign(box, { parts: { title, text, stay } });
  };

  const expire = () => {
    end = 0;
    const { title, text, stay } = dialog.parts;
    title.textContent = "Votre session a expiré";
    text.textContent =
      "Reconnectez-vous dans un autre onglet pour garder le texte de cette page, ou rechargez-la si rien n’est en cours.";
    stay.textContent = "Recharger la page";
  };

  const warn = () => {
    dialog ??= build();
    const { title, text, stay } = dialog.parts;
    title.textContent = "Votre session va se terminer";
    text.textContent = "Sans action de votre part, elle s’arrête dans deux minutes. Les brouillons enregistrés sont conservés.";
    stay.textContent = "Rester connecté";
    if (!dialog.open) dialog.showModal();
    stay.focus();
    timer = window.setTimeout(expire, Math.max(0, end - Date.now()));
  };

  document.addEventListener("rcp:active", restart);
  restart();
}
