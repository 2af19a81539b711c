/* Says the words of an editor that has no translations of its own: texts, titles and placeholders, as they appear. */
import { german } from "./language.js";

const ATTRIBUTES = ["title", "placeholder", "aria-label"];

export function speakGerman(root, words) {
  if (!german) return;
  const say = (text) => {
    const known = words[text.trim()];
    return known === undefined ? null : text.replace(text.trim(), known);
  };
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const said = node.parentElement?.closest("textarea, .cm-content, [contenteditable]") ? null : say(node.data);
      if (said !== null && said !== node.data) node.data = said;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of ATTRIBUTES) {
      const said = node.hasAttribute(name) ? say(node.getAttribute(name)) : null;
      if (said !== null && said !== node.getAttribute(name)) node.setAttribute(name, said);
    }
    node.childNodes.forEach(visit);
  };
  visit(root);
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") visit(change.target);
      else if (change.type === "attributes") visit(change.target);
      else change.addedNodes.forEach(visit);
    }
  }).observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
}
