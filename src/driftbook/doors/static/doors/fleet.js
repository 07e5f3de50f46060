// What units say comes by itself while somebody looks: every few seconds, more seldom when nothing
// happens, not at all while the page is hidden. Without JavaScript there is a link to look again.
(function () {
  "use strict";
  var page = document.querySelector("[data-live]");
  if (!page) return;
  var QUICK = 1000 * (page.dataset.every || 5), SLOW = 6 * QUICK, root = document.documentElement;
  var pause = QUICK, token = page.dataset.token, timer, over = false;

  function show(html) {
    var fresh = document.createElement("template");
    fresh.innerHTML = html;
    var kept = false;
    Array.prototype.forEach.call(fresh.content.querySelectorAll("[data-part]"), function (part) {
      var here = page.querySelector('[data-part="' + part.dataset.part + '"]');
      if (!here || here.innerHTML === part.innerHTML) return;
      // what somebody stands on, or has folded out, stays
      if (here.contains(document.activeElement) || here.querySelector("details[open]")) {
        kept = true;
        return;
      }
      here.innerHTML = part.innerHTML;
    });
    return !kept;
  }
  function ask() {
    clearTimeout(timer);
    if (over || document.hidden) return;
    var address = page.dataset.live;
    address += (address.indexOf("?") < 0 ? "?" : "&") + "seen=" + encodeURIComponent(token);
    fetch(address, { credentials: "same-origin", redirect: "error" }).then(function (answer) {
      if (answer.status === 403 || answer.status === 404) over = true;
      if (!answer.ok) throw new Error(String(answer.status));
      root.classList.add("live");
      root.classList.remove("live-pauses");
      if (answer.status === 204) { pause = Math.min(pause * 1.3, SLOW); return null; }
      pause = QUICK;
      return answer.text().then(function (html) {
        if (show(html)) token = answer.headers.get("X-Token") || token;
      });
    }).catch(function () {
      root.classList.add("live-pauses");
      pause = Math.min(pause * 2, SLOW);
    }).then(function () { timer = setTimeout(ask, pause); });
  }
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) { clearTimeout(timer); return; }
    pause = QUICK;
    ask();
  });
  timer = setTimeout(ask, pause);
})();
