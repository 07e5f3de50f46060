// Shortcuts, the counter of what is ticked, and ticking all. Without JavaScript the page does the
// same with links and buttons.
(function () {
  "use strict";
  var form = document.querySelector("[data-queue]");
  var lines = Array.prototype.slice.call(document.querySelectorAll("[data-line]"));
  var dialog = document.querySelector("[data-keys]");
  var opener = document.querySelector("[data-keys-open]");
  var on = document.querySelector("[data-keys-on]");
  var here = -1;

  function stored() {
    try { return window.localStorage.getItem("queue-keys") !== "off"; } catch (fault) { return true; }
  }
  function store(value) {
    try { window.localStorage.setItem("queue-keys", value ? "on" : "off"); } catch (fault) { /* not kept */ }
  }

  if (dialog && dialog.showModal) {
    opener.hidden = false;
    opener.querySelector("button").addEventListener("click", function () { dialog.showModal(); });
    on.checked = stored();
    on.addEventListener("change", function () { store(on.checked); });
  }

  function tick(line) { return line.querySelector("input[name=case]"); }
  function count() {
    if (!form) return;
    var n = lines.filter(function (line) { return tick(line).checked; }).length;
    form.querySelector("[data-ticked-count]").textContent = n ? n + " / " + lines.length : "";
  }
  if (form) {
    var all = form.querySelector("[data-tick-all]");
    all.hidden = false;
    all.addEventListener("click", function () {
      var every = lines.every(function (line) { return tick(line).checked; });
      lines.forEach(function (line) { tick(line).checked = !every; });
      count();
    });
    form.addEventListener("change", count);
    count();
  }

  function go(to) {
    if (!lines.length) return;
    if (lines[here]) lines[here].classList.remove("line-here");
    here = Math.max(0, Math.min(lines.length - 1, to));
    lines[here].classList.add("line-here");
    lines[here].querySelector("[data-open]").focus({ preventScroll: true });
    lines[here].scrollIntoView({ block: "nearest" });
  }
  function press(selector) {
    var found = lines[here] && lines[here].querySelector(selector);
    if (found) found.click();
  }
  function follow(rel) {
    var found = document.querySelector("a[rel=" + rel + "]");
    if (found) found.click();
  }
  document.addEventListener("focusin", function (event) {
    var line = event.target.closest("[data-line]");
    if (!line || lines[here] === line) return;
    if (lines[here]) lines[here].classList.remove("line-here");
    here = lines.indexOf(line);
    line.classList.add("line-here");
  });

  var keys = {
    j: function () { go(here + 1); },
    k: function () { go(here - 1); },
    o: function () { press("[data-open]"); },
    x: function () { press("input[name=case]"); },
    t: function () { press("[data-take]"); },
    n: function () { follow("next"); },
    p: function () { follow("prev"); },
    "/": function () { document.querySelector("input[name=q]").focus(); },
    "?": function () { if (dialog && dialog.showModal) dialog.showModal(); }
  };
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input:not([type=checkbox]), select, textarea, dialog[open], [contenteditable]");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing) return;
    if (!Object.prototype.hasOwnProperty.call(keys, event.key)) return;
    if (event.key !== "?" && !stored()) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
