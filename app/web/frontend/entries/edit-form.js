import { FormEditor } from "@bpmn-io/form-js-editor";
import "@bpmn-io/form-js/dist/assets/form-js.css";
import "@bpmn-io/form-js/dist/assets/form-js-editor.css";
import "@bpmn-io/form-js/dist/assets/properties-panel.css";
import { leaveSaved, startEditors, undoButtons } from "../scripts/editing/frame.js";
import { keepSaved } from "../scripts/editing/saving.js";
import { findingList } from "../scripts/editing/findings.js";
import { formWords } from "../scripts/editing/form-words.js";
import { keepTyping } from "../scripts/editing/keep-typing.js";
import { speakGerman } from "../scripts/editing/spoken.js";
import { casePropertiesModule, withoutRefused } from "../scripts/editing/form-properties.js";

const TYPING = 300; // milliseconds until form-js takes over what was typed

/* The editor of a form, with what staff will see beneath it. */
startEditors("edit-form", async (island, { words, known, content, restored }) => {
  const container = island.querySelector("[data-canvas]");
  const editor = new FormEditor({ container, debounce: TYPING, additionalModules: [casePropertiesModule(known, words)] });
  speakGerman(container, formWords);
  withoutRefused(container);
  keepTyping(container);
  await editor.importSchema(JSON.parse(content));
  follow(island, editor, JSON.parse(content), restored);
});

function follow(island, editor, opened, restored) {
  const list = findingList(island, (id) => editor.get("selection").set(editor.get("formFieldRegistry").get(id)));
  const saving = keepSaved(island, {
    read: async () => `${JSON.stringify(inOrderOf(opened, editor.saveSchema()), null, 2)}\n`,
    onAnswer: (told) => {
      list(told);
      preview(island);
    },
  });
  const renew = undoButtons(island, () => editor.get("commandStack"));
  editor.on("commandStack.changed", () => {
    saving.changed();
    renew();
  });
  renew();
  leaveSaved(island, saving, TYPING);
  if (restored) saving.changed();
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
