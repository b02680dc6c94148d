/* Files beside an answer: chosen, or dropped onto the question; what would be refused is said at once. The button sends them, with their dates. */
"use strict";

/* On a phone the sections stand in a row: begin with the present one in view. */
const list = document.querySelector(".section-nav ol");
const present = list?.querySelector("[aria-current]")?.closest("li");
if (present) list.scrollLeft = present.offsetLeft - list.offsetLeft;

const units = [["MB", 1024 * 1024], ["KB", 1024], ["B", 1]];

function sizeOf(bytes) {
  const [unit, factor] = units.find(([, least]) => bytes >= least) ?? units[2];
  return `${(bytes / factor).toFixed(unit === "MB" ? 1 : 0)} ${unit}`;
}

/* What can be known before sending: nobody should wait for a big file to be refused. */
function refusal(form, file) {
  if (file.size === 0) return form.dataset.wordEmpty;
  if (file.size > Number(form.dataset.limit)) return form.dataset.wordTooBig.replace("{size}", sizeOf(file.size));
  return "";
}

function tell(form, text) {
  if (text) form.closest("details").open = true;
  form.querySelector(".upload-said").textContent = text;
}

function chosen(form) {
  const file = form.querySelector("input[type=file]").files[0];
  if (!file) return;
  form.closest("details").open = true;
  tell(form, refusal(form, file));
}

document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-upload] input[type=file]")) chosen(event.target.form);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  const file = form?.querySelector("input[type=file]").files[0];
  const wrong = file && refusal(form, file);
  if (!wrong) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell(form, wrong);
}, true);

const uploading = (event) => event.target.closest?.("form[data-upload]");

document.addEventListener("htmx:before:request", (event) => {
  const form = uploading(event);
  if (form) tell(form, form.dataset.wordSending);
});

/* Swap only what the server meant as the files of this question: not the page of a proxy, a limit or a sign-in. */
document.addEventListener("htmx:before:swap", (event) => {
  const form = uploading(event);
  if (!form) return;
  const { ctx } = event.detail;
  const { status, raw } = ctx.response;
  if (!raw.redirected && (status < 400 || ctx.text.includes("question-side"))) return renewed.delete(form);
  event.preventDefault();
  if (status === 403 && !renewed.has(form)) renewToken(form).catch(() => tell(form, form.dataset.wordFailed));
  else tell(form, raw.redirected || status >= 500 ? form.dataset.wordFailed : spoken(ctx));
});

document.addEventListener("htmx:error", (event) => {
  const form = uploading(event);
  if (form) tell(form, form.dataset.wordFailed);
});

/* A file may be dropped anywhere on its question. */
function target(event) {
  const form = event.target.closest?.(".question")?.querySelector("form[data-upload]");
  return form && event.dataTransfer?.types.includes("Files") ? form : null;
}

document.addEventListener("dragover", (event) => {
  const form = target(event);
  if (!form) return;
  event.preventDefault();
  form.classList.add("is-over");
});

document.addEventListener("dragleave", (event) => target(event)?.classList.remove("is-over"));

document.addEventListener("drop", (event) => {
  const form = target(event);
  if (!form || event.target.matches("input[type=file]")) return;
  event.preventDefault();
  form.classList.remove("is-over");
  form.querySelector("input[type=file]").files = event.dataTransfer.files;
  chosen(form);
  form.querySelector("[type=submit]").focus();
});

/* Tables: rows come and go by buttons; without this file saving brings more empty rows. */
const ledgerOf = (element) => element.closest?.("[data-ledger]");

const isBlank = (row) => [...row.querySelectorAll("[name^='cell.']")].every((field) => !field.value);

/* Once per table: the buttons appear, and of the empty rows that are there without this file one is enough. */
function furnish(ledger) {
  if (ledger.dataset.furnished) return;
  ledger.dataset.furnished = "yes";
  for (const button of ledger.querySelectorAll("[data-remove-row]")) button.hidden = false;
  ledger.querySelector("[data-ledger-hint]").hidden = true;
  const blank = [...ledger.querySelectorAll("tbody tr")].filter(isBlank);
  for (const row of blank.slice(1)) row.remove();
}
for (const ledger of document.querySelectorAll("[data-ledger]")) furnish(ledger);
document.addEventListener("htmx:after:swap", () => {
  for (const ledger of document.querySelectorAll("[data-ledger]")) furnish(ledger);
});

function addRow(ledger) {
  const rows = ledger.querySelectorAll("tbody tr");
  const row = rows[rows.length - 1].cloneNode(true);
  const taken = [...ledger.querySelectorAll("[name^='cell.']")].map((field) => Number(field.name.split(".")[1]));
  const number = Math.max(...taken) + 1;
  for (const field of row.querySelectorAll("[name^='cell.']")) {
    field.name = field.name.replace(/^cell\.\d+/, `cell.${number}`);
    if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
  }
  rows[rows.length - 1].after(row);
  row.querySelector("[name^='cell.']").focus();
}

/* A row that is removed is a change like any other: the form saves itself. The last row is emptied, so that one stays to write in. */
function removeRow(ledger, row) {
  const form = ledger.closest("form");
  if (ledger.querySelectorAll("tbody tr").length === 1) addRow(ledger);
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  next.querySelector("[name^='cell.']").focus();
  ledger.querySelector("[data-ledger-said]").textContent = ledger.dataset.wordRemoved;
  const field = form.querySelector("[name^='cell.']");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const ledger = ledgerOf(event.target);
  if (!ledger) return;
  if (event.target.closest("[data-add-row]")) {
    event.preventDefault();
    addRow(ledger);
  } else if (event.target.closest("[data-remove-row]")) removeRow(ledger, event.target.closest("tr"));
});
