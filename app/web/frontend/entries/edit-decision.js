import DmnModeler from "dmn-js/lib/Modeler";
import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-drd.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-js-literal-expression.css";
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import { leaveSaved, startEditors, undoButtons } from "../scripts/editing/frame.js";
import { keepSaved } from "../scripts/editing/saving.js";
import { findingList } from "../scripts/editing/findings.js";
import { translateWith } from "../scripts/editing/language.js";
import { tableWords } from "../scripts/editing/table-words.js";
import { speakGerman } from "../scripts/editing/spoken.js";
import { inputModule, offerInputs } from "../scripts/editing/table-inputs.js";
import { analysisList } from "../scripts/editing/analysis.js";

/* The editor of decisions: tables, how they hang together, expressions. */
startEditors("edit-decision", async (island, { words, known, content, restored }) => {
  const container = island.querySelector("[data-canvas]");
  const modeler = new DmnModeler({ container, common: { additionalModules: [translateWith(tableWords)] }, decisionTable: { additionalModules: [inputModule] }, keyboard: { bindTo: document } });
  speakGerman(container, tableWords);
  const saving = follow(island, modeler, known, words);
  await modeler.importXML(content);
  const table = modeler.getViews().find(({ type }) => type === "decisionTable");
  if (table) await modeler.open(table);
  if (restored) saving.changed();
});

function follow(island, modeler, known, words) {
  const viewer = () => modeler.getActiveViewer();
  const list = findingList(island, (id) => goTo(island, id));
  const odd = analysisList(island, words, viewer);
  const saving = keepSaved(island, {
    read: async () => (await modeler.saveXML({ format: true })).xml,
    onAnswer: (told) => {
      nameFirstColumn(island, words.rule);
      list(told);
      markCells(island, told.findings);
      odd(told.analysis ?? []);
    },
  });
  const renew = undoButtons(island, () => viewer()?.get("commandStack", false));
  modeler.on("viewer.created", ({ viewer: made }) => {
    made.on("commandStack.changed", () => {
      saving.changed();
      renew();
    });
  });
  modeler.on("views.changed", ({ views, activeView }) => {
    tabs(island, modeler, views, activeView);
    island.querySelector("[data-inputs]").hidden = activeView?.type !== "decisionTable";
    if (activeView?.type === "drd") viewer().get("canvas").zoom("fit-viewport", "auto");
    renew();
  });
  offerInputs(island.querySelector("[data-inputs]"), known, words, viewer);
  leaveSaved(island, saving);
  return saving;
}

function tabs(island, modeler, views, active) {
  const bar = island.querySelector("[data-views]");
  const names = JSON.parse(island.dataset.words).views;
  bar.replaceChildren(
    ...views.map((view) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "kern-btn kern-btn--secondary";
      button.textContent = view.type === "drd" ? names.drd : view.element.name || view.element.id;
      button.setAttribute("aria-pressed", String(view === active));
      button.addEventListener("click", () => modeler.open(view));
      return button;
    }),
  );
}

function goTo(island, id) {
  const place = island.querySelector(`[data-element-id="${CSS.escape(id)}"], [data-row-id="${CSS.escape(id)}"]`);
  place?.scrollIntoView({ block: "center", inline: "center" });
  place?.focus?.();
}

/* What is wrong in a cell is marked there, and said to whoever comes to it. */
function markCells(island, findings) {
  for (const cell of island.querySelectorAll("td.has-fault")) {
    cell.classList.remove("has-fault");
    cell.removeAttribute("title");
    cell.removeAttribute("aria-invalid");
  }
  for (const { element, text, severity } of findings) {
    const cell = element && severity === "hinders" && island.querySelector(`[data-element-id="${CSS.escape(element)}"]`)?.closest("td");
    if (!cell) continue;
    cell.classList.add("has-fault");
    cell.title = text;
    cell.setAttribute("aria-invalid", "true");
  }
}

/* The head of the numbers is empty in dmn-js: a screen reader needs a word for it. */
function nameFirstColumn(island, word) {
  for (const head of island.querySelectorAll("th.index-column:empty")) {
    const name = document.createElement("span");
    name.className = "kern-sr-only";
    name.textContent = word;
    head.append(name);
  }
}
