const READABLE = 0.8;

/* The diagram as a nested list: the same elements, to be walked by keyboard and read aloud. Choosing one selects it. */
export function keepOutline(modeler, list, words) {
  let timer = null;
  const draw = () => {
    clearTimeout(timer);
    timer = setTimeout(() => list.replaceChildren(...itemsOf(rootsOf(modeler))), 250);
  };
  modeler.on(["import.done", "elements.changed"], draw);
  modeler.on("selection.changed", ({ newSelection }) => {
    for (const button of list.querySelectorAll("button")) button.setAttribute("aria-pressed", String(newSelection.some(({ id }) => id === button.dataset.element)));
  });

  function itemsOf(elements) {
    return elements.map((element) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain-button";
      button.dataset.element = element.id;
      button.textContent = nameOf(element);
      button.addEventListener("click", () => goTo(modeler, element.id));
      item.append(button);
      const next = followers(element);
      if (next.length) item.append(hint(`${words.then} ${next.map(shortName).join("; ")}`));
      const inner = inside(element);
      if (inner.length) {
        const nested = document.createElement("ul");
        nested.append(...itemsOf(inner));
        item.append(nested);
      }
      return item;
    });
  }

  function shortName(element) {
    return element.businessObject.name?.replace(/\s+/g, " ") || nameOf(element);
  }

  function nameOf(element) {
    const bo = element.businessObject;
    const kind = modeler.get("translate")(kindOf(bo.$type));
    return bo.name ? `${bo.name.replace(/\s+/g, " ")} – ${kind}` : kind;
  }
}

export function goTo(modeler, id) {
  const element = modeler.get("elementRegistry").get(id);
  if (!element) return;
  const isAll = element === modeler.get("canvas").getRootElement();
  modeler.get("selection").select(isAll ? [] : element); // with nothing selected, the properties are those of the whole
  if (isAll) modeler.get("canvas").zoom("fit-viewport");
  else approach(modeler.get("canvas"), element);
}

/* Near enough to be read, and clear of the palette. */
function approach(canvas, element) {
  if (canvas.zoom() < READABLE) canvas.zoom(READABLE, { x: element.x ?? 0, y: element.y ?? 0 });
  canvas.scrollToElement(element, { top: 120, bottom: 120, left: 220, right: 180 });
}

function hint(text) {
  const note = document.createElement("span");
  note.className = "muted";
  note.textContent = ` ${text}`;
  return note;
}

const KINDS = { ExclusiveGateway: "Exclusive gateway", ParallelGateway: "Parallel gateway", InclusiveGateway: "Inclusive gateway", EventBasedGateway: "Event-based gateway", UserTask: "User task", ServiceTask: "Service task", SendTask: "Send task", ReceiveTask: "Receive task", ScriptTask: "Script task", BusinessRuleTask: "Business rule task", CallActivity: "Call activity", SubProcess: "Sub-process", StartEvent: "Start event", EndEvent: "End event", BoundaryEvent: "Boundary event", IntermediateCatchEvent: "Intermediate catch event", IntermediateThrowEvent: "Intermediate throw event", Participant: "Pool", Lane: "Lane", Task: "Task" };

function kindOf(type) {
  const name = type.replace("bpmn:", "");
  return KINDS[name] ?? name;
}

function rootsOf(modeler) {
  return inside(modeler.get("canvas").getRootElement());
}

/* Shapes inside, from left to right; boundary events follow what they hang on. */
function inside(element) {
  return (element.children ?? [])
    .filter((child) => !child.waypoints && !child.labelTarget && child.type !== "label" && child.businessObject?.$type !== "bpmn:TextAnnotation")
    .sort((a, b) => (a.host ?? a).x - (b.host ?? b).x || a.y - b.y);
}

function followers(element) {
  return (element.outgoing ?? []).filter(({ businessObject }) => businessObject.$type === "bpmn:SequenceFlow").map(({ target }) => target);
}
