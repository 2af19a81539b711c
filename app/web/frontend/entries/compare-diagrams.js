import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import { markElements } from "../scripts/diagram-marks.js";

/* Two versions of a process beside each other, moving together; a sentence leads to its element in both. */
for (const island of document.querySelectorAll('[data-island="compare"]')) start(island);

async function start(island) {
  island.hidden = false;
  const sides = [...island.querySelectorAll("[data-source]")];
  const viewers = await Promise.all(sides.map((side) => show(side, island.dataset.failed)));
  const both = viewers.filter(Boolean);
  let follows = false;
  for (const viewer of both) {
    viewer.on("canvas.viewbox.changed", ({ viewbox }) => {
      if (follows) return;
      follows = true;
      for (const other of both) {
        if (other !== viewer) other.get("canvas").viewbox({ x: viewbox.x, y: viewbox.y, width: viewbox.width, height: viewbox.height });
      }
      follows = false;
    });
  }
  for (const link of document.querySelectorAll("[data-element]")) {
    link.hidden = false;
    link.addEventListener("click", () => lookAt(both, link.dataset.element, island));
  }
  island.querySelector('[data-zoom="in"]').addEventListener("click", () => both[0]?.get("zoomScroll").stepZoom(1));
  island.querySelector('[data-zoom="out"]').addEventListener("click", () => both[0]?.get("zoomScroll").stepZoom(-1));
  island.querySelector('[data-zoom="fit"]').addEventListener("click", () => both[0]?.get("canvas").zoom("fit-viewport", "auto"));
}

async function show(side, failed) {
  try {
    const answer = await fetch(side.dataset.source, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.statusText);
    const viewer = new NavigatedViewer({ container: side });
    await viewer.importXML(await answer.text());
    markElements(viewer, JSON.parse(side.dataset.marks));
    viewer.get("canvas").zoom("fit-viewport", "auto");
    return viewer;
  } catch {
    side.textContent = failed;
    return null;
  }
}

function lookAt(viewers, id, island) {
  island.scrollIntoView({ block: "start" });
  const there = viewers.filter((viewer) => viewer.get("elementRegistry").get(id));
  for (const viewer of there) {
    const canvas = viewer.get("canvas");
    canvas.zoom(Math.max(canvas.zoom(), 0.8));
    canvas.scrollToElement(id, 150);
    if (viewer === there[0]) break;
  }
}
