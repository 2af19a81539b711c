/* Takes the place of the package `domify`: styles written into HTML are set by script, as a strict policy wants it. */
import original from "../../../../node_modules/domify/index.js";

export default function domify(html, doc) {
  const made = original(html.replace(/ style="/g, ' data-style="'), doc);
  for (const element of [made, ...(made.querySelectorAll?.("[data-style]") ?? [])]) {
    const style = element.getAttribute?.("data-style");
    if (!style) continue;
    element.style.cssText = style;
    element.removeAttribute("data-style");
  }
  return made;
}
