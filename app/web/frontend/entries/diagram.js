import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import { markElements } from "../scripts/diagram-marks.js";

/* The drawing of a case's processes, with the places marked where the case is and was. */
for (const island of document.querySelectorAll('[data-island="diagram"]')) start(island);

function start(island) {
  island.hidden = false;
  const canvas = island.querySelector(".diagram");
  const buttons = [...island.querySelectorAll("[data-source]")];
  const viewer = new NavigatedViewer({ container: canvas });
  const zoom = (step) => viewer.get("zoomScroll").stepZoom(step);

  async function show(button) {
    for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    try {
      const answer = await fetch(button.dataset.source, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.statusText);
      await viewer.importXML(await answer.text());
      mark(button.dataset.current, "is-current");
      mark(button.dataset.passed, "is-passed");
      markElements(viewer, JSON.parse(button.dataset.marks ?? "{}"));
      viewer.get("canvas").zoom("fit-viewport", "auto");
      lookAt(button.dataset.current);
    } catch {
      canvas.textContent = island.dataset.failed;
    }
  }

  function mark(ids, name) {
    const shapes = viewer.get("elementRegistry");
    for (const shape of ids.split(" ").map((id) => shapes.get(id)).filter(Boolean)) {
      viewer.get("canvas").addMarker(shape, shape.children?.length ? `${name}-around` : name);
    }
  }

  function lookAt(ids) {
    const shape = ids.split(" ").map((id) => viewer.get("elementRegistry").get(id)).find(Boolean);
    if (!shape) return;
    const view = viewer.get("canvas");
    view.zoom(Math.max(view.zoom(), 0.7));
    view.scrollToElement(shape, 120);
  }

  viewer.on("element.dblclick", ({ element }) => {
    const called = element.businessObject.extensionElements?.values?.find((value) => value.$type === "zeebe:calledElement");
    const button = buttons.find((candidate) => candidate.dataset.process === called?.processId);
    if (button) show(button);
  });
  for (const button of buttons) button.addEventListener("click", () => show(button));
  island.querySelector('[data-zoom="in"]').addEventListener("click", () => zoom(1));
  island.querySelector('[data-zoom="out"]').addEventListener("click", () => zoom(-1));
  island.querySelector('[data-zoom="fit"]').addEventListener("click", () => viewer.get("canvas").zoom("fit-viewport", "auto"));
  show(buttons.findLast((button) => "running" in button.dataset) ?? buttons[0]);
}
