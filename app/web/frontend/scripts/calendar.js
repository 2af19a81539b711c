/* Beside a date that is typed: a button that opens the browser's own calendar. */
const GERMAN_DAY = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;

function toIso(text) {
  const found = GERMAN_DAY.exec(text.trim());
  return found ? `${found[3]}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : "";
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-calendar]");
  if (!button) return;
  const input = document.getElementById(button.dataset.calendar);
  let picker = button.parentElement.querySelector("input[type=date]");
  if (!picker) {
    picker = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1 });
    picker.setAttribute("aria-hidden", "true");
    picker.addEventListener("change", () => {
      const [year, month, day] = picker.value.split("-");
      if (day) input.value = `${day}.${month}.${year}`;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    });
    button.after(picker);
  }
  picker.value = toIso(input.value);
  picker.showPicker();
});

for (const button of document.querySelectorAll("[data-calendar]")) button.hidden = false;
document.addEventListener("htmx:load", (event) => {
  for (const button of event.detail.elt.querySelectorAll?.("[data-calendar]") ?? []) button.hidden = false;
});
