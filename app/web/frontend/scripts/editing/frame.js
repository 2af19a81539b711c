/* What the three editors share: beginning with the content, saying what failed, leaving, undo and redo. */
import { loadContent } from "./saving.js";

/** Starts each editor of a page: `open(island, { words, known, content, restored })`. What fails is said in the page. */
export function startEditors(name, open) {
  for (const island of document.querySelectorAll(`[data-island="${name}"]`)) start(island, open);
}

async function start(island, open) {
  const words = JSON.parse(island.dataset.words);
  try {
    const known = await (await fetch(island.dataset.known, { credentials: "same-origin" })).json();
    await open(island, { words, known, ...(await loadContent(island)) });
  } catch (error) {
    sayTrouble(island, `${words.failed} ${error.message ?? ""}`);
  }
}

export function sayTrouble(island, text) {
  const line = document.createElement("p");
  line.textContent = text;
  const bar = island.querySelector("[data-trouble]");
  bar.replaceChildren(line);
  bar.hidden = false;
}

/** Saves before the page is left by its own button. */
export function leaveSaved(island, saving, typing = 0) {
  island.querySelector("[data-leave]").addEventListener("click", async (event) => {
    event.preventDefault();
    document.activeElement?.blur();
    if (typing) await new Promise((done) => setTimeout(done, 2 * typing));
    await saving.saveNow();
    window.location.assign(event.target.closest("a").href);
  });
}

/** The buttons for undo and redo; `stackOf` gives the command stack of what is open. Returns what renews them. */
export function undoButtons(island, stackOf) {
  const buttons = { undo: island.querySelector('[data-do="undo"]'), redo: island.querySelector('[data-do="redo"]') };
  for (const [verb, button] of Object.entries(buttons)) button.addEventListener("click", () => stackOf()?.[verb]());
  return () => {
    buttons.undo.disabled = !stackOf()?.canUndo();
    buttons.redo.disabled = !stackOf()?.canRedo();
  };
}
