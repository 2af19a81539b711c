import htmx from "htmx.org";
import "../scripts/merge.js";
import "../scripts/calendar.js";
import "../scripts/menu.js";
import "../scripts/leave.js";
import "../scripts/upload.js";

window.htmx = htmx;
