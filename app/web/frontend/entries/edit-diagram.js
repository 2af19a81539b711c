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
import { leaveSaved, sayTrouble, startEditors, undoButtons } from "../scripts/editing/frame.js";
import { keepSaved } from "../scripts/editing/saving.js";
import { findingList } from "../scripts/editing/findings.js";
import { translateWith } from "../scripts/editing/language.js";
import { diagramWords } from "../scripts/editing/diagram-words.js";
import { chooserModule } from "../scripts/editing/choosers.js";
import { variableModule } from "../scripts/editing/variables.js";
import { goTo, keepOutline } from "../scripts/editing/outline.js";

const MARK = "has-finding";
const WAY = "on-the-way";

/* The editor of a diagram: drawing, properties, what was found, and the same as text. */
startEditors("edit-diagram", async (island, { words, known, content, restored }) => {
  const modeler = new BpmnModeler({
    container: island.querySelector("[data-canvas]"),
    propertiesPanel: { parent: island.querySelector("[data-properties]") },
    debounceInput: false, // what is typed counts at once: whoever leaves the page right then loses nothing
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
  if (warnings.length) sayTrouble(island, `${words.warnings} ${warnings.map(({ message }) => message).join(" ")}`);
  modeler.get("canvas").zoom("fit-viewport", "auto");
  follow(island, modeler, restored);
});

function follow(island, modeler, restored) {
  const list = findingList(island, show, (way) => drawWay(modeler, way));
  function show(id) {
    goTo(modeler, id);
    island.querySelector("[data-canvas]").parentElement.scrollIntoView({ block: "nearest" });
  }
  const saving = keepSaved(island, {
    read: async () => (await modeler.saveXML({ format: true })).xml,
    onAnswer: (told) => {
      list(told);
      clearWay(modeler);
      mark(modeler, told.findings);
    },
  });
  const renew = undoButtons(island, () => modeler.get("commandStack"));
  modeler.on("commandStack.changed", () => {
    saving.changed();
    renew();
  });
  renew();
  leaveSaved(island, saving);
  for (const button of island.querySelectorAll("[data-do]")) button.addEventListener("click", () => zoom(modeler, button.dataset.do));
  if (restored) saving.changed();
}

function zoom(modeler, verb) {
  if (verb === "in") modeler.get("zoomScroll").stepZoom(1);
  if (verb === "out") modeler.get("zoomScroll").stepZoom(-1);
  if (verb === "fit") modeler.get("canvas").zoom("fit-viewport", "auto");
}

/* The elements of an example, numbered in the order in which they are passed. */
function drawWay(modeler, way) {
  clearWay(modeler);
  const registry = modeler.get("elementRegistry");
  const canvas = modeler.get("canvas");
  const passed = way.filter((id) => registry.get(id));
  for (const id of new Set(passed)) {
    canvas.addMarker(id, WAY);
    if (registry.get(id).waypoints) continue;
    const numbers = document.createElement("span");
    numbers.className = "diagram-note";
    numbers.textContent = passed.flatMap((other, place) => (other === id ? [place + 1] : [])).join(", ");
    modeler.get("overlays").add(id, WAY, { position: { bottom: 12, left: -8 }, html: numbers });
  }
  canvas.zoom("fit-viewport", "auto");
}

function clearWay(modeler) {
  const canvas = modeler.get("canvas");
  modeler.get("overlays").remove({ type: WAY });
  for (const element of modeler.get("elementRegistry").filter((one) => canvas.hasMarker(one, WAY))) canvas.removeMarker(element, WAY);
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
