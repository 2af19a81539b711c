/* form-js takes the focus to the question once the panel has changed it (bpmn-io/form-js issue 1357). Whoever types in
the panel stays there, unless a click or the Tab key has just led elsewhere. */
const JUST_NOW = 100;

export function keepTyping(container) {
  let left = null;
  let ledAt = 0;
  const led = () => (ledAt = performance.now());
  container.addEventListener("pointerdown", led, true);
  container.addEventListener("keydown", ({ key }) => key === "Tab" && led(), true);
  container.addEventListener("focusout", ({ target }) => (left = target.closest(".fjs-properties-panel") && target));
  container.addEventListener("focusin", ({ target }) => {
    const wasLed = performance.now() - ledAt < JUST_NOW;
    if (target.matches(".fjs-element") && left?.isConnected && !wasLed) left.focus({ preventScroll: true });
  });
}
