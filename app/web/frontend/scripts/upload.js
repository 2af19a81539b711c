/* Says at once that files are too large: a server that is sent far too much hangs up before it can say so. */
for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  const note = document.getElementById(input.dataset.note);
  const isTooLarge = () => [...input.files].reduce((sum, file) => sum + file.size, 0) > Number(input.dataset.most);
  input.addEventListener("change", () => {
    note.hidden = !isTooLarge();
    input.setAttribute("aria-invalid", String(!note.hidden));
  });
  input.form.addEventListener("submit", (event) => {
    if (!isTooLarge()) return;
    event.preventDefault();
    note.hidden = false;
    input.focus();
  });
}
