/* Words of bpmn.io's editors in the language of the page. */
export const german = document.documentElement.lang.startsWith("de");

/* Panels write “User Task”, menus “User task”, and now and then with a hyphen. */
const plain = (template) => template.toLowerCase().replaceAll("-", " ");

/** A `translate` module of diagram-js. */
export function translateWith(words) {
  const known = Object.fromEntries(Object.entries(words).map(([template, word]) => [plain(template), word]));
  const wordOf = (template) => words[template] ?? known[plain(template)] ?? template;
  return {
    translate: ["value", (template, replacements = {}) => (german ? wordOf(template) : template).replace(/{([^}]+)}/g, (_, key) => replacements[key] ?? `{${key}}`)],
  };
}
