/* What is odd about the tables: as sentences, at the rules, and a gap that becomes a rule by one click. */
export function analysisList(island, words, viewerOf) {
  const list = island.querySelector("[data-analysis]");

  return function show(findings) {
    list.replaceChildren(...findings.map(line));
    island.querySelector("[data-analysis-none]").hidden = findings.length > 0;
    for (const row of island.querySelectorAll("tr.has-finding")) row.classList.remove("has-finding");
    for (const id of findings.flatMap(({ rules }) => rules)) island.querySelector(`[data-row-id="${CSS.escape(id)}"]`)?.closest("tr")?.classList.add("has-finding");
  };

  function line(finding) {
    const item = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = finding.text;
    item.append(text);
    if (finding.cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "kern-btn kern-btn--tertiary";
      button.textContent = words.gap;
      button.addEventListener("click", () => addRule(viewerOf(), finding.cells));
      item.append(" ", button);
    }
    return item;
  }
}

function addRule(viewer, cells) {
  const sheet = viewer?.get("sheet", false);
  if (!sheet) return;
  const row = viewer.get("modeling").addRow({ type: "dmn:DecisionRule" });
  const inputs = row.cells.filter((cell) => cell.businessObject.$type === "dmn:UnaryTests");
  inputs.forEach((cell, index) => cells[index] && viewer.get("modeling").editCell(cell.businessObject, cells[index]));
}
