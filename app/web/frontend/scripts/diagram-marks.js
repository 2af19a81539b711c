/* Elements of a drawing marked by kind, with a note beside them: colour never speaks alone. */
export function markElements(viewer, marks) {
  const shapes = viewer.get("elementRegistry");
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  for (const [id, { kind, note }] of Object.entries(marks)) {
    const shape = shapes.get(id);
    if (!shape) continue;
    if (!(kind.startsWith("heat") && shape.children?.length)) canvas.addMarker(shape, `mark-${kind}`);
    if (!note || shape.waypoints) continue;
    const label = document.createElement("span");
    label.className = "diagram-note";
    label.textContent = note;
    overlays.add(shape, { position: { top: -14, left: -6 }, html: label });
  }
}
