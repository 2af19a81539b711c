/* What was found, as a list beside the editor; choosing a line leads to its place. */
export function findingList(island, goTo, showWay = null) {
  const list = island.querySelector("[data-findings-list]");
  const count = island.querySelector("[data-findings-count]");
  const others = island.querySelector("[data-others]");
  const words = JSON.parse(island.dataset.words);

  return function show(told) {
    others.hidden = told.others.length === 0;
    if (told.others.length) others.textContent = words.others.replace("%s", told.others.join(", "));
    count.textContent = told.findings.length ? String(told.findings.length) : words.nothingFound;
    list.replaceChildren(...told.findings.map(line));
  };

  function line(finding) {
    const item = document.createElement("li");
    item.className = `finding finding--${finding.severity}`;
    const label = document.createElement("strong");
    label.textContent = finding.severity === "hinders" ? words.hinders : words.advises;
    const text = document.createElement(finding.element && !finding.elsewhere ? "button" : "span");
    text.textContent = finding.elsewhere ? `${finding.text} (${finding.elsewhere})` : finding.text;
    if (text.tagName === "BUTTON") {
      text.type = "button";
      text.className = "plain-button";
      text.addEventListener("click", () => goTo(finding.element));
    }
    item.append(label, " ", text);
    if (finding.way?.length && showWay) {
      const way = document.createElement("button");
      way.type = "button";
      way.className = "plain-button";
      way.textContent = words.way;
      way.addEventListener("click", () => showWay(finding.way));
      item.append(" ", way);
    }
    if (finding.help) {
      const help = document.createElement("a");
      help.href = finding.help;
      help.target = "_blank";
      help.rel = "noopener";
      help.textContent = words.help;
      item.append(" ", help);
    }
    return item;
  }
}
