/* A form is handed in once, however often the button is pressed; printing opens what is folded. */
import htmx from "htmx.org";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  for (const saver of form.querySelectorAll("[hx-post]")) htmx.trigger(saver, "htmx:abort");
});
/* Nothing is saved in the background once the form itself is on its way. */
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.closest("form")?.dataset.sending) event.preventDefault();
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});
window.addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details.fold:not([open])")) fold.open = true;
});
