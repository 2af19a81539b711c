/* New inputs of a table come from what forms ask for, with their type and, where there is a code list, its values. */
const TYPES = { number: "number", checkbox: "boolean", datetime: "date" };
const MANY = ["checklist", "taglist"];
const ADD = "kim.input.add";
const [WIDTH, HEIGHT, GAP] = [180, 45, 60];

export function offerInputs(bar, known, words, viewerOf) {
  const label = document.createElement("label");
  label.className = "kern-label";
  label.textContent = words.input;
  label.htmlFor = "known-input";
  const select = document.createElement("select");
  select.id = "known-input";
  select.className = "kern-form-input__select";
  const offered = known.variables.filter(({ part }) => part !== "C"); // counselling is handed over by a process, or not at all
  for (const line of offered) select.add(new Option(line.label ? `${line.label} (${line.name})` : line.name, line.name));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "kern-btn kern-btn--secondary";
  button.textContent = words.addInput;
  button.addEventListener("click", () => {
    const viewer = viewerOf();
    if (viewer?.get("sheet", false)) viewer.get("commandStack").execute(ADD, { line: offered.find(({ name }) => name === select.value) });
  });
  bar.replaceChildren(label, select, button);
}

/** A module of dmn-js' tables: the column and what it reads are added, undone and redone as one. */
export const inputModule = {
  __init__: [["commandStack", (commandStack) => commandStack.registerHandler(ADD, AddInput)]],
};

class AddInput {
  constructor(sheet, modeling, dmnFactory) {
    Object.assign(this, { sheet, modeling, dmnFactory });
  }

  preExecute({ line }) {
    const root = this.sheet.getRoot();
    const at = root.cols.filter((col) => col.businessObject?.$type === "dmn:InputClause").length;
    this.modeling.addCol({ type: "dmn:InputClause", businessObject: columnOf(this.dmnFactory, root.businessObject, line) }, at);
  }

  execute(context) {
    context.added ??= declared(this.dmnFactory, this.sheet.getRoot().businessObject.$parent, context.line);
    for (const [all, one] of context.added) all.push(one);
    return [];
  }

  revert({ added }) {
    for (const [all, one] of added) all.splice(all.indexOf(one), 1);
    return [];
  }
}
AddInput.$inject = ["sheet", "modeling", "dmnFactory"];

function columnOf(factory, table, line) {
  const expression = factory.create("dmn:LiteralExpression", { text: nameOf(line), ...typed(line) });
  const input = factory.create("dmn:InputClause", { label: line.label || line.name, inputExpression: expression });
  expression.$parent = input;
  input.$parent = table;
  const type = expression.typeRef;
  if (line.values.length && type && type !== "boolean") {
    const values = factory.create("dmn:UnaryTests", { text: line.values.map(({ value }) => JSON.stringify(value)).join(",") });
    values.$parent = input;
    input.inputValues = values;
  }
  return input;
}

/* Where a decision says which inputs it takes, a new one is said too and drawn: pairs of a list and what comes into it. */
function declared(factory, decision, line) {
  const required = decision.get("informationRequirement");
  const definitions = decision.$parent;
  const inputs = definitions.get("drgElement").filter(({ $type }) => $type === "dmn:InputData");
  const known = inputs.find(({ name }) => name === nameOf(line));
  const declares = required.some(({ requiredInput }) => requiredInput);
  if (!declares || required.some(({ requiredInput }) => known && requiredInput?.href === `#${known.id}`)) return [];
  const data = known ?? inputData(factory, definitions, line);
  const link = factory.create("dmn:InformationRequirement", {});
  link.requiredInput = factory.create("dmn:DMNElementReference", { href: `#${data.id}` });
  link.requiredInput.$parent = link;
  link.$parent = decision;
  const added = [[required, link]];
  if (!known) added.unshift([definitions.get("drgElement"), data]);
  return [...added, ...drawn(factory, definitions, decision, data, link, !known)];
}

function inputData(factory, definitions, line) {
  const data = factory.create("dmn:InputData", { name: nameOf(line) });
  data.variable = factory.create("dmn:InformationItem", { name: nameOf(line), ...typed(line) });
  data.variable.$parent = data;
  data.$parent = definitions;
  return data;
}

/* Below everything, with a line up to the decision. */
function drawn(factory, definitions, decision, data, link, isNew) {
  const diagram = definitions.dmnDI?.diagrams?.[0];
  const shapes = diagram?.get("diagramElements").filter(({ bounds }) => bounds) ?? [];
  const shapeOf = (id) => shapes.find(({ dmnElementRef }) => dmnElementRef?.id === id);
  const to = shapeOf(decision.id)?.bounds;
  if (!to) return [];
  const lowest = Math.max(...shapes.map(({ bounds }) => bounds.y + bounds.height));
  const aside = [0, 1, -1, 2, -2][decision.get("informationRequirement").length % 5] * (WIDTH + GAP);
  const from = isNew ? { x: to.x + (to.width - WIDTH) / 2 + aside, y: lowest + GAP, width: WIDTH, height: HEIGHT } : shapeOf(data.id)?.bounds;
  if (!from) return [];
  const put = (one) => {
    one.$parent = diagram;
    return [diagram.diagramElements, one];
  };
  const points = [
    { x: from.x + from.width / 2, y: from.y },
    { x: to.x + to.width / 2, y: to.y + to.height + 20 },
    { x: to.x + to.width / 2, y: to.y + to.height },
  ].map((point) => factory.create("dc:Point", point));
  const line = put(factory.create("dmndi:DMNEdge", { dmnElementRef: link, waypoint: points }));
  return isNew ? [put(factory.create("dmndi:DMNShape", { dmnElementRef: data, bounds: factory.create("dc:Bounds", from) })), line] : [line];
}

function nameOf(line) {
  return line.name.replace(/^case\./, "");
}

/* Of a question with several answers the kind is not told. */
function typed(line) {
  if (MANY.includes(line.type)) return {};
  const [first, ...others] = new Set(line.values.map(({ value }) => typeof value));
  return { typeRef: !others.length && ["number", "boolean"].includes(first) ? first : TYPES[line.type] ?? "string" };
}
