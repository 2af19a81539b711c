import { FormEditor } from "@bpmn-io/form-js-editor";
import "@bpmn-io/form-js/dist/assets/form-js.css";
import "@bpmn-io/form-js/dist/assets/form-js-editor.css";
import "@bpmn-io/form-js/dist/assets/properties-panel.css";
import { keepSaved, loadContent } from "../scripts/editing/saving.js";
import { findingList } from "../scripts/editing/findings.js";
import { formWords } from "../scripts/editing/form-words.js";
import { speakGerman } from "../scripts/editing/spoken.js";
import { casePropertiesModule, withoutRefused } from "../scripts/editing/form-properties.js";

/* The editor of a form, with what staff will see beneath it. */
for (const island of document.querySelectorAll('[data-island="edit-form"]')) start(island);

async function start(island) {
  const words = JSON.parse(island.dataset.words);
  const trouble = island.querySelector("[data-trouble]");
  try {
    const known = await (await fetch(island.dataset.known, { credentials: "same-origin" })).json();
    const { content, restored } = await loadContent(island);
    const container = island.querySelector("[data-canvas]");
    const editor = new FormEditor({ container, additionalModules: [casePropertiesModule(known, words)] });
    speakGerman(container, formWords);
    withoutRefused(container);
    await editor.importSchema(JSON.parse(content));
    follow(island, editor, JSON.parse(content), restored);
  } catch (error) {
    const line = document.createElement("p");
    line.textContent = `${words.failed} ${error.message ?? ""}`;
    trouble.replaceChildren(line);
    trouble.hidden = false;
  }
}

function follow(island, editor, opened, restored) {
  const list = findingList(island, (id) => editor.get("selection").set(editor.get("formFieldRegistry").get(id)));
  const saving = keepSaved(island, {
    read: async () => `${JSON.stringify(inOrderOf(opened, editor.saveSchema()), null, 2)}\n`,
    onAnswer: (told) => {
      list(told);
      preview(island);
    },
  });
  editor.on("commandStack.changed", () => {
    saving.changed();
    buttons(island, editor);
  });
  buttons(island, editor);
  island.querySelector('[data-do="undo"]').addEventListener("click", () => editor.get("commandStack").undo());
  island.querySelector('[data-do="redo"]').addEventListener("click", () => editor.get("commandStack").redo());
  island.querySelector("[data-leave]").addEventListener("click", async (event) => {
    event.preventDefault();
    await saving.saveNow();
    window.location.assign(event.target.closest("a").href);
  });
  if (restored) saving.changed();
}

function buttons(island, editor) {
  const stack = editor.get("commandStack");
  island.querySelector('[data-do="undo"]').disabled = !stack.canUndo();
  island.querySelector('[data-do="redo"]').disabled = !stack.canRedo();
}

async function preview(island) {
  const answer = await fetch(island.dataset.preview, { credentials: "same-origin" });
  if (answer.ok) island.querySelector("[data-preview-blocks]").innerHTML = await answer.text();
}

/* Keys stay in the order in which the file has them, so that a change shows as what it is. */
function inOrderOf(before, after) {
  if (Array.isArray(after)) {
    const known = new Map((Array.isArray(before) ? before : []).filter((item) => item?.id).map((item) => [item.id, item]));
    return after.map((item, index) => inOrderOf(known.get(item?.id) ?? before?.[index], item));
  }
  if (after === null || typeof after !== "object") return after;
  const names = [...Object.keys(before ?? {}).filter((name) => name in after), ...Object.keys(after).filter((name) => !(name in (before ?? {})))];
  return Object.fromEntries(names.map((name) => [name, inOrderOf(before?.[name], after[name])]));
}
