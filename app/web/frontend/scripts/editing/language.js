/* Words of bpmn.io's editors in the language of the page. */
export const german = document.documentElement.lang.startsWith("de");

/** A `translate` module of diagram-js. */
export function translateWith(words) {
  return {
    translate: ["value", (template, replacements = {}) => (german ? words[template] ?? template : template).replace(/{([^}]+)}/g, (_, key) => replacements[key] ?? `{${key}}`)],
  };
}
