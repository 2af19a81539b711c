/* New inputs of a table come from what forms ask for, with their type and, where there is a code list, its values. */
const TYPES = { number: "number", checkbox: "boolean", datetime: "date" };

export function offerInputs(bar, known, words, viewerOf) {
  const label = document.createElement("label");
  label.className = "kern-label";
  label.textContent = words.input;
  label.htmlFor = "known-input";
  const select = document.createElement("select");
  select.id = "known-input";
  select.className = "kern-form-input__select";
  for (const line of known.variables) select.add(new Option(line.label ? `${line.label} (${line.name})` : line.name, line.name));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "kern-btn kern-btn--secondary";
  button.textContent = words.addInput;
  button.addEventListener("click", () => addInput(viewerOf(), known.variables.find(({ name }) => name === select.value)));
  bar.replaceChildren(label, select, button);
}

function addInput(viewer, line) {
  const sheet = viewer?.get("sheet", false);
  if (!sheet) return;
  const table = sheet.getRoot().businessObject;
  const factory = viewer.get("dmnFactory");
  const many = ["checklist", "taglist"].includes(line.type);
  const type = line.values.every(({ value }) => typeof value === "number") && line.values.length ? "number" : TYPES[line.type] ?? "string";
  const expression = factory.create("dmn:LiteralExpression", { text: line.name.replace(/^case\./, ""), ...(many ? {} : { typeRef: type }) });
  const input = factory.create("dmn:InputClause", { label: line.label || line.name, inputExpression: expression });
  expression.$parent = input;
  input.$parent = table;
  if (line.values.length && !many) {
    const values = factory.create("dmn:UnaryTests", { text: line.values.map(({ value }) => JSON.stringify(value)).join(",") });
    values.$parent = input;
    input.inputValues = values;
  }
  const at = sheet.getRoot().cols.filter((col) => col.businessObject?.$type === "dmn:InputClause").length;
  viewer.get("modeling").addCol({ type: "dmn:InputClause", businessObject: input }, at);
}
