/* Put a form that the server rendered anew into the page without disturbing whoever is typing.
   Blocks are matched by their id. A block is left alone while the cursor is in it or its inputs changed since the
   request was sent; otherwise it is taken from the server. */
import htmx from "htmx.org";

const sent = new WeakMap();

function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) values[name] = `${values[name] ?? ""}\u0000${value}`;
  return values;
}

function isBusy(block, before, now) {
  if (block.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) return true;
  return [...block.querySelectorAll("input, textarea, select")].some((input) => input.name && before[input.name] !== now[input.name]);
}

function merge(current, fresh, before, now) {
  const known = new Map([...current.children].filter((child) => child.id).map((child) => [child.id, child]));
  let place = current.firstElementChild;
  for (const child of [...fresh.children]) {
    const old = child.id && known.get(child.id);
    if (!old) {
      current.insertBefore(child, place);
      continue;
    }
    known.delete(child.id);
    if (old === place) place = old.nextElementSibling;
    else current.insertBefore(old, place);
    if (old.isEqualNode(child)) continue;
    if (old.matches("[data-blocks]") && child.matches("[data-blocks]")) merge(old, child, before, now);
    else if (!isBusy(old, before, now)) old.replaceWith(child);
  }
  while (place) {
    const rest = place;
    place = place.nextElementSibling;
    if (!rest.id || known.has(rest.id)) rest.remove();
  }
}

htmx.defineExtension("merge", {
  onEvent(name, event) {
    if (name === "htmx:beforeRequest" && event.detail.target) {
      const form = event.detail.elt.closest("form");
      if (form) sent.set(event.detail.target, valuesOf(form));
    }
  },
  isInlineSwap: (style) => style === "merge",
  handleSwap(style, target, fragment) {
    if (style !== "merge") return false;
    const fresh = fragment.querySelector("#" + CSS.escape(target.id));
    const form = target.closest("form");
    if (!fresh || !form) return [];
    const now = valuesOf(form);
    merge(target, fresh, sent.get(target) ?? now, now);
    htmx.process(target);
    return [target];
  },
});

/* Buttons that add or remove a row: the same answer as without script, but only the form is exchanged. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-change]");
  const form = button?.form;
  if (!form) return;
  event.preventDefault();
  const list = button.closest("fieldset.rows");
  const rowsBefore = list.querySelectorAll(".rows__row").length;
  htmx.ajax("POST", form.action, { source: button, target: "#form-blocks", swap: "merge", values: { intent: button.value } }).then(() => {
    const now = document.getElementById(list.id);
    const removed = now && now.querySelectorAll(".rows__row").length < rowsBefore;
    const wanted = removed ? now.querySelector("[data-change][value^='add:']") : form.querySelector("[autofocus]");
    wanted?.focus();
    wanted?.removeAttribute("autofocus");
  });
});

/* A save in the background that is not possible any more (session over, task done by somebody else) answers with a
   sentence for the person: show it. */
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([401, 409].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = document.getElementById("saved");
    event.detail.swapOverride = "outerHTML";
  }
});
