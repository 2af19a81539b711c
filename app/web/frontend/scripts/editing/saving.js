/* Keeps what is typed: saves by itself, tells when and what was found, survives a lost session and a second window. */
const PAUSE = 1000;

/**
 * `island` carries data-save, data-token, data-version, data-key and data-words; `read` gives the content as text;
 * `onAnswer` gets what the server found. Returns { changed, saveNow, waiting }.
 */
export function keepSaved(island, { read, onAnswer }) {
  const words = JSON.parse(island.dataset.words);
  const status = island.querySelector("[data-status]");
  const bar = island.querySelector("[data-trouble]");
  let version = island.dataset.version;
  let timer = null;
  let running = null;
  let dirty = false;

  function say(text, kind = "") {
    status.textContent = text;
    status.dataset.kind = kind;
  }

  function changed() {
    dirty = true;
    say(words.unsaved);
    clearTimeout(timer);
    timer = setTimeout(saveNow, PAUSE);
  }

  async function saveNow() {
    clearTimeout(timer);
    if (running) return running.then(() => (dirty ? saveNow() : undefined));
    if (!dirty) return undefined;
    running = save().finally(() => (running = null));
    return running;
  }

  async function save() {
    let content;
    try {
      content = await read();
    } catch {
      return say(words.unreadable, "danger");
    }
    dirty = false;
    say(words.saving);
    let answer;
    try {
      answer = await send(content);
    } catch {
      keepHere(content);
      return trouble(words.offline, [[words.again, retry]]);
    }
    if (answer.status === 409) {
      keepHere(content);
      return trouble((await answer.json()).problem, [[words.keepMine, () => replaceOther(content)], [words.takeOther, takeOther]]);
    }
    if (!answer.ok) {
      keepHere(content);
      if (answer.status === 401) return trouble(words.loggedOut, [[words.logIn, () => window.open("/login", "_blank")], [words.again, retry]]);
      return trouble(await sentence(answer), [[words.again, retry]]);
    }
    const told = await answer.json();
    version = told.version;
    forgetHere();
    bar.hidden = true;
    if (!dirty) say(words.saved.replace("%s", told.saved_at), "success");
    answered(told);
  }

  function answered(told) {
    const place = island.querySelector("[data-overtaken]");
    if (String(told.overtaken.number) !== place.dataset.overtaken) {
      place.dataset.overtaken = told.overtaken.number;
      place.innerHTML = told.overtaken.notice;
    }
    onAnswer(told);
  }

  function send(content, options = {}) {
    return fetch(island.dataset.save, {
      method: "POST",
      body: content,
      credentials: "same-origin",
      headers: { "X-CSRFToken": island.dataset.token, "If-Match": `"${version}"`, "Content-Type": "application/octet-stream", Accept: "application/json" },
      ...options,
    });
  }

  async function sentence(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("main .kern-title, main p")?.textContent.trim() || words.offline;
  }

  function trouble(text, choices) {
    say(words.notSaved, "danger");
    bar.replaceChildren(document.createElement("p"));
    bar.firstChild.textContent = text;
    for (const [label, act] of choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "kern-btn kern-btn--secondary";
      button.textContent = label;
      button.addEventListener("click", act);
      bar.append(button);
    }
    bar.hidden = false;
  }

  function retry() {
    dirty = true;
    saveNow();
  }

  async function replaceOther() {
    const now = await fetch(island.dataset.content, { credentials: "same-origin" });
    version = (now.headers.get("ETag") || "").replaceAll('"', "");
    retry();
  }

  function takeOther() {
    forgetHere();
    dirty = false;
    window.location.reload();
  }

  function keepHere(content) {
    try {
      localStorage.setItem(island.dataset.key, content);
    } catch {
      /* the browser keeps nothing: the warning before leaving remains */
    }
  }

  function forgetHere() {
    try {
      localStorage.removeItem(island.dataset.key);
    } catch {
      /* nothing was kept */
    }
  }

  window.addEventListener("beforeunload", (event) => {
    if (dirty || running) {
      saveNow();
      event.preventDefault();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveNow();
  });
  setInterval(() => !running && !dirty && touch(), 45_000);

  async function touch() {
    const answer = await fetch(island.dataset.findings, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok && answer.headers.get("Content-Type")?.includes("json")) answered(await answer.json());
  }

  touch();
  return { changed, saveNow };
}

/** What an earlier session could not save, or null. */
export function keptHere(island) {
  try {
    return localStorage.getItem(island.dataset.key);
  } catch {
    return null;
  }
}

/** The content to begin with: the server's, or, if the person wants it, what an earlier session could not save. */
export async function loadContent(island) {
  const answer = await fetch(island.dataset.content, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.statusText);
  island.dataset.version = (answer.headers.get("ETag") || "").replaceAll('"', "").replace(/^W\//, "");
  const stored = await answer.text();
  const kept = keptHere(island);
  if (kept === null || kept === stored) return { content: stored, restored: false };
  const words = JSON.parse(island.dataset.words);
  return window.confirm(words.restore) ? { content: kept, restored: true } : { content: stored, restored: false };
}
