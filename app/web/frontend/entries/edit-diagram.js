import BpmnModeler from "bpmn-js/lib/Modeler";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from "bpmn-js-properties-panel";
import ZeebeBehaviors from "camunda-bpmn-js-behaviors/lib/camunda-cloud";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";
import Minimap from "diagram-js-minimap";
import ColorPicker from "bpmn-js-color-picker";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "bpmn-js-color-picker/colors/color-picker.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import { keepSaved, loadContent } from "../scripts/editing/saving.js";
import { findingList } from "../scripts/editing/findings.js";
import { translateWith } from "../scripts/editing/language.js";
import { diagramWords } from "../scripts/editing/diagram-words.js";
import { chooserModule } from "../scripts/editing/choosers.js";
import { variableModule } from "../scripts/editing/variables.js";
import { goTo, keepOutline } from "../scripts/editing/outline.js";

const MARK = "has-finding";

/* The editor of a diagram: drawing, properties, what was found, and the same as text. */
for (const island of document.querySelectorAll('[data-island="edit-diagram"]')) start(island);

async function start(island) {
  const words = JSON.parse(island.dataset.words);
  const failed = island.querySelector("[data-trouble]");
  try {
    const known = await (await fetch(island.dataset.known, { credentials: "same-origin" })).json();
    const { content, restored } = await loadContent(island);
    const modeler = new BpmnModeler({
      container: island.querySelector("[data-canvas]"),
      propertiesPanel: { parent: island.querySelector("[data-properties]") },
      additionalModules: [
        BpmnPropertiesPanelModule,
        BpmnPropertiesProviderModule,
        ZeebePropertiesProviderModule,
        ZeebeBehaviors,
        Minimap,
        ColorPicker,
        translateWith(diagramWords),
        chooserModule(known, words),
        variableModule(known),
      ],
      moddleExtensions: { zeebe },
    });
    keepOutline(modeler, island.querySelector("[data-outline]"), words);
    const { warnings } = await modeler.importXML(content);
    if (warnings.length) say(failed, `${words.warnings} ${warnings.map(({ message }) => message).join(" ")}`);
    modeler.get("canvas").zoom("fit-viewport", "auto");
    follow(island, modeler, restored);
  } catch (error) {
    say(failed, `${words.failed} ${error.message ?? ""}`);
  }
}

function follow(island, modeler, restored) {
  const list = findingList(island, (id) => goTo(modeler, id));
  const saving = keepSaved(island, {
    read: async () => (await modeler.saveXML({ format: true })).xml,
    onAnswer: (told) => {
      list(told);
      mark(modeler, told.findings);
    },
  });
  modeler.on("commandStack.changed", () => {
    saving.changed();
    buttons(island, modeler);
  });
  buttons(island, modeler);
  for (const button of island.querySelectorAll("[data-do]")) button.addEventListener("click", () => act(modeler, button.dataset.do));
  island.querySelector("[data-leave]").addEventListener("click", async (event) => {
    event.preventDefault();
    await saving.saveNow();
    window.location.assign(event.target.closest("a").href);
  });
  if (restored) saving.changed();
}

function act(modeler, verb) {
  const canvas = modeler.get("canvas");
  if (verb === "undo") modeler.get("commandStack").undo();
  if (verb === "redo") modeler.get("commandStack").redo();
  if (verb === "in") modeler.get("zoomScroll").stepZoom(1);
  if (verb === "out") modeler.get("zoomScroll").stepZoom(-1);
  if (verb === "fit") canvas.zoom("fit-viewport", "auto");
}

function buttons(island, modeler) {
  const stack = modeler.get("commandStack");
  island.querySelector('[data-do="undo"]').disabled = !stack.canUndo();
  island.querySelector('[data-do="redo"]').disabled = !stack.canRedo();
}

/* A sign at each element with a finding; the sentence is its title. */
function mark(modeler, findings) {
  const overlays = modeler.get("overlays");
  const registry = modeler.get("elementRegistry");
  overlays.remove({ type: MARK });
  for (const { element, text, severity, elsewhere } of findings) {
    if (!element || elsewhere || !registry.get(element)) continue;
    const sign = document.createElement("div");
    sign.className = `finding-sign finding-sign--${severity}`;
    sign.textContent = severity === "hinders" ? "!" : "i";
    sign.title = text;
    overlays.add(element, MARK, { position: { top: -12, right: 12 }, html: sign });
  }
}

function say(bar, text) {
  const line = document.createElement("p");
  line.textContent = text;
  bar.replaceChildren(line);
  bar.hidden = false;
}
