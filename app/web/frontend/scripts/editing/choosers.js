/* Lists to choose from in the properties panel, so that nobody types ids: roles, forms, decisions, processes, operations. */
import { SelectEntry } from "@bpmn-io/properties-panel";
import { is, getBusinessObject } from "bpmn-js/lib/util/ModelUtil";

const LOW = 400;
const REFUSED = ["Zeebe__ExecutionListeners", "Zeebe__TaskListeners"]; // what the check of models would refuse

export function chooserModule(known, words) {
  class Choosers {
    constructor(propertiesPanel, injector) {
      this.injector = injector;
      propertiesPanel.registerProvider(LOW, this);
    }

    getGroups(element) {
      return (offered) => {
        const groups = offered.filter((group) => !REFUSED.includes(group.id));
        const entries = choicesFor(element, known, words).map((choice) => entryOf(choice, this.injector));
        if (!entries.length) return groups;
        const at = groups.findIndex((group) => group.id === "general") + 1;
        groups.splice(at, 0, { id: "kim-choose", label: words.choose, entries, shouldOpen: true });
        return groups;
      };
    }
  }
  Choosers.$inject = ["propertiesPanel", "injector"];
  return { __init__: ["kimChoosers"], kimChoosers: ["type", Choosers] };
}

function choicesFor(element, known, words) {
  if (is(element, "bpmn:UserTask")) {
    return [
      { id: "role", label: words.role, offered: known.roles, empty: words.roleOfLane, type: "zeebe:AssignmentDefinition", property: "candidateGroups", removeWhole: true },
      { id: "form", label: words.form, offered: known.forms, type: "zeebe:FormDefinition", property: "formId" },
    ];
  }
  if (is(element, "bpmn:StartEvent")) return [{ id: "form", label: words.form, offered: known.forms, type: "zeebe:FormDefinition", property: "formId", removeWhole: true }];
  if (is(element, "bpmn:BusinessRuleTask")) return [{ id: "decision", label: words.decision, offered: known.decisions, type: "zeebe:CalledDecision", property: "decisionId" }];
  if (is(element, "bpmn:CallActivity")) return [{ id: "process", label: words.process, offered: known.processes, type: "zeebe:CalledElement", property: "processId" }];
  if (is(element, "bpmn:ServiceTask") || is(element, "bpmn:SendTask")) return [{ id: "operation", label: words.operation, offered: known.operations, type: "zeebe:TaskDefinition", property: "type" }];
  if (is(element, "bpmn:Lane")) return [{ id: "lane-role", label: words.role, offered: known.roles, lane: true }];
  return [];
}

function entryOf(choice, injector) {
  return {
    id: `kim-${choice.id}`,
    component: ({ element, id }) =>
      SelectEntry({
        element,
        id,
        label: choice.label,
        getValue: () => current(element, choice) ?? "",
        setValue: (value) => choose(element, choice, value, injector),
        getOptions: () => optionsOf(element, choice),
      }),
    isEdited: (node) => Boolean(node?.value),
  };
}

function optionsOf(element, choice) {
  const value = current(element, choice) ?? "";
  const options = [{ value: "", label: choice.empty ?? "–" }, ...choice.offered.map(({ id, name }) => ({ value: id, label: name === id ? id : `${name} (${id})` }))];
  if (value && !options.some((option) => option.value === value)) options.push({ value, label: value });
  return options;
}

function holderOf(element, type) {
  return getBusinessObject(element).get("extensionElements")?.get("values").find((value) => value.$type === type);
}

function current(element, choice) {
  if (choice.lane) return choice.offered.find(({ id, name }) => name === getBusinessObject(element).name || id === laneRole(element))?.id;
  return holderOf(element, choice.type)?.get(choice.property);
}

function laneRole(element) {
  return holderOf(element, "zeebe:Properties")?.get("properties").find((line) => line.name === "role")?.value;
}

function choose(element, choice, value, injector) {
  const modeling = injector.get("modeling");
  if (choice.lane) {
    const role = choice.offered.find(({ id }) => id === value);
    return role && modeling.updateProperties(element, { name: role.name });
  }
  const factory = injector.get("bpmnFactory");
  const bo = getBusinessObject(element);
  const held = holderOf(element, choice.type);
  const extension = bo.get("extensionElements");
  if (held && (value || !choice.removeWhole)) return modeling.updateModdleProperties(element, held, { [choice.property]: value || undefined });
  if (held) return modeling.updateModdleProperties(element, extension, { values: extension.get("values").filter((item) => item !== held) });
  if (!value) return undefined;
  const made = factory.create(choice.type, { [choice.property]: value });
  if (extension) {
    made.$parent = extension;
    return modeling.updateModdleProperties(element, extension, { values: [...extension.get("values"), made] });
  }
  const fresh = factory.create("bpmn:ExtensionElements", { values: [made] });
  made.$parent = fresh;
  fresh.$parent = bo;
  return modeling.updateModdleProperties(element, bo, { extensionElements: fresh });
}
