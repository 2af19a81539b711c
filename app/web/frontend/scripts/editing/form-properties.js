/* What KIM-Lotse knows of a question beyond form-js: its fact, its part of the case file, whether Art. 9 protects it. */
import { h } from "preact";

const ASKS = ["textfield", "textarea", "number", "datetime", "checkbox", "checklist", "radio", "select", "taglist", "dynamiclist"];
const NOT_OFFERED = ["filepicker", "documentPreview", "iframe", "html"];

/** A module of form-js' properties panel. */
export function casePropertiesModule(known, words) {
  class CaseProperties {
    constructor(propertiesPanel) {
      propertiesPanel.registerProvider(this, 400);
    }

    getGroups(field, editField) {
      return (groups) => {
        if (!field || !ASKS.includes(field.type)) return groups;
        const group = { id: "kim", label: words.kim, entries: entriesOf(field, editField, known, words) };
        return [groups[0], group, ...groups.slice(1)].filter(Boolean);
      };
    }
  }
  CaseProperties.$inject = ["propertiesPanel"];
  return { __init__: ["kimProperties"], kimProperties: ["type", CaseProperties] };
}

/** Kinds of components that the product would refuse are not offered in the palette. */
export function withoutRefused(palette) {
  const hide = () => {
    for (const type of NOT_OFFERED) palette.querySelectorAll(`[data-field-type="${type}"]`).forEach((item) => (item.hidden = true));
  };
  hide();
  new MutationObserver(hide).observe(palette, { childList: true, subtree: true });
}

function entriesOf(field, editField, known, words) {
  const given = field.properties ?? {};
  const change = (name, value) => {
    const next = { ...given, [name]: value };
    if (!value) delete next[name];
    editField(field, ["properties"], Object.keys(next).length ? next : undefined);
  };
  const facts = known.variables.map(({ name, label }) => [name, label ? `${label} (${name})` : name]);
  return [
    entry("kim-fact", () => choice("kim-fact", words.fact, facts.some(([name]) => name === field.key) ? field.key : "", [["", words.ownKey], ...facts], (value) => value && editField(field, ["key"], value))),
    entry("kim-part", () => choice("kim-part", words.part, given.part ?? "A", [["A", words.partA], ["B", words.partB], ["C", words.partC]], (value) => change("part", value))),
    entry("kim-art9", () => tick("kim-art9", words.art9, given.art9 === "true" || given.art9 === true, (on) => change("art9", on ? "true" : ""))),
  ];
}

function entry(id, component) {
  return { id, component, isEdited: () => false };
}

function choice(id, label, value, options, choose) {
  return h("div", { class: "bio-properties-panel-entry", "data-entry-id": id }, [
    h("label", { class: "bio-properties-panel-label", for: id }, label),
    h("select", { id, class: "bio-properties-panel-input", value, onChange: (event) => choose(event.target.value) }, options.map(([code, text]) => h("option", { value: code, selected: code === value }, text))),
  ]);
}

function tick(id, label, on, choose) {
  return h("div", { class: "bio-properties-panel-entry bio-properties-panel-checkbox-entry", "data-entry-id": id }, [
    h("input", { id, type: "checkbox", class: "bio-properties-panel-input", checked: on, onChange: (event) => choose(event.target.checked) }),
    h("label", { class: "bio-properties-panel-label", for: id }, label),
  ]);
}
