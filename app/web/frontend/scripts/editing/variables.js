/* Names that FEEL fields complete: facts of the case, variables of the process, functions of this product. */
export function variableModule(known) {
  const facts = known.variables.filter(({ name }) => name.startsWith("case."));
  const plain = known.variables.filter(({ name }) => !name.startsWith("case."));
  const told = ({ label, type, values }) => [label, type, values.map(({ value }) => `"${value}"`).slice(0, 12).join(", ")].filter(Boolean).join(" · ");
  const variables = [
    { name: "case", detail: "Context", entries: facts.map((line) => ({ name: line.name.slice(5), detail: told(line) })) },
    ...plain.map((line) => ({ name: line.name, detail: told(line) })),
    ...known.functions.map(({ name, info }) => ({ name, detail: "function", info })),
  ];
  return { variableResolver: ["value", { getVariablesForElement: async () => variables }] };
}
