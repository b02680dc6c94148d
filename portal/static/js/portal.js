/* Enhancements only: every page works without this file. No state is kept in the browser's storage, since pages are confidential. */
"use strict";

/* Copy: the button beside a read-only field. Without clipboard permission the text is selected and the person told so. */
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  const said = button.closest(".field").querySelector(".copy-said");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    said.textContent = button.dataset.wordCopied;
  } catch {
    said.textContent = button.dataset.wordSelect;
  }
});

/* Print. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/* Count the characters that are left. Announced only near the end, or a screen reader would speak at each key. */
function count(area) {
  const left = area.maxLength - area.value.length;
  let line = area.nextElementSibling;
  if (!line || !line.classList.contains("counted")) {
    line = document.createElement("p");
    line.className = "counted";
    area.after(line);
  }
  line.setAttribute("aria-live", left <= 20 ? "polite" : "off");
  line.textContent = area.dataset.count.replace("{count}", String(left));
}
for (const area of document.querySelectorAll("textarea[data-count]")) count(area);
document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-count]")) count(event.target);
});

/* Menus close again with Escape or a press elsewhere. */
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/* After a refused form: the summary of what is wrong is read first, each line with the name of its field. */
for (const link of document.querySelectorAll("#error-summary a[href^='#f-']")) {
  // A page with several forms has fields of the same name: the one meant stands in the form of the summary.
  const named = link.closest("form")?.elements[link.hash.slice(3)];
  const field = (named instanceof RadioNodeList ? named[0] : named) ?? document.getElementById(link.hash.slice(1));
  if (field?.id) link.setAttribute("href", `#${field.id}`);
  const label = field?.closest("fieldset.choices")?.querySelector("legend") ?? field?.labels?.[0];
  const name = label?.firstChild?.textContent.trim();
  if (name) link.prepend(document.documentElement.lang === "ja" ? `${name}：` : `${name}: `);
}
document.getElementById("error-summary")?.focus();

/* Autosave. Each form[data-autosave] is posted by htmx; the server's answer replaces only the mark. What was typed stays in the page
   until the server has said that it is saved: a failed save changes nothing, says so, and is tried again. */
const unsaved = new Map(); // form -> number of edits since the last save began; present while anything is not saved
const held = new WeakSet(); // forms whose answer someone else changed meanwhile: only a press on Save may send them again
const RETRY_MS = 15000;

function say(form, word) {
  const said = form.querySelector("[data-said]");
  if (said) said.textContent = form.dataset[word];
}

function failed(form, word) {
  say(form, word);
  if (word === "wordFailed") setTimeout(retry, RETRY_MS, form);
}

function retry(form) {
  if (unsaved.has(form) && form.isConnected && !held.has(form)) form.requestSubmit();
}

const autosaved = (event) => event.target.closest?.("form[data-autosave]");
/* htmx speaks of the element that asks: a link inside the form ("take the saved one") is not a save of the form. */
const saving = (event) => (event.target.matches?.("form[data-autosave]") ? event.target : null);

document.addEventListener("input", (event) => {
  const form = autosaved(event);
  if (!form) return;
  unsaved.set(form, (unsaved.get(form) ?? 0) + 1);
  if (!held.has(form)) say(form, "wordUnsaved");
});

document.addEventListener("htmx:before:request", (event) => {
  const form = saving(event);
  if (!form) return;
  if (held.has(form) && event.detail.ctx.sourceEvent.type !== "submit") return event.preventDefault();
  held.delete(form);
  unsaved.set(form, 0);
  say(form, "wordSaving");
});

/* What the server said instead of what was asked for. */
const spoken = (context) => new DOMParser().parseFromString(context.text, "text/html").body.textContent.trim();

/* After signing in again in another tab, the token of this page belongs to the ended session: take the new one and send again, once. */
const renewed = new WeakSet();
async function renewToken(form) {
  renewed.add(form);
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const token = page.querySelector("input[name=csrf_token]")?.value;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token ?? field.value;
  form.requestSubmit();
}

/* Swap only what the server meant as a mark: not an error page of a proxy, not the sign-in page at the end of a redirect. */
document.addEventListener("htmx:before:swap", (event) => {
  const form = saving(event);
  if (!form) return;
  const { ctx } = event.detail;
  const { status, raw } = ctx.response;
  if (status === 409) held.add(form);
  const signedOut = raw.redirected || status === 401;
  if (!signedOut && (status < 400 || status === 409 || status === 422)) return renewed.delete(form);
  event.preventDefault();
  if (signedOut || status >= 500) failed(form, signedOut ? "wordSignedOut" : "wordFailed");
  else if (status === 403 && !renewed.has(form)) renewToken(form).catch(() => failed(form, "wordFailed"));
  else form.querySelector("[data-said]").textContent = spoken(ctx);
});

document.addEventListener("htmx:after:swap", (event) => {
  const form = saving(event);
  if (!form || event.detail.ctx.response.status >= 400) return;
  if (unsaved.get(form) === 0) unsaved.delete(form);
  else say(form, "wordUnsaved");
});

document.addEventListener("htmx:error", (event) => {
  const form = saving(event);
  if (form) failed(form, "wordFailed");
});

window.addEventListener("online", () => {
  for (const form of unsaved.keys()) retry(form);
});

window.addEventListener("beforeunload", (event) => {
  for (const form of unsaved.keys()) if (form.isConnected) return event.preventDefault();
});
