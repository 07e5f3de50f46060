// An answer must not go stale in silence. From `data-until` on, the page says that the answer has
// changed; when the reader comes back to it, it fetches the new one. Without JavaScript the page
// still shows until when it holds.
(function () {
  "use strict";
  var place = document.getElementById("changed");
  if (!place || !place.dataset.until) return;
  var until = Date.parse(place.dataset.until);
  // The device's clock may be wrong. A page that has just come from the server is timed from its
  // arrival; one that the browser had kept is timed by the clock as well, whichever ends first.
  var visit = performance.getEntriesByType("navigation")[0];
  var isFresh = visit && visit.transferSize > 0 && visit.type !== "back_forward";
  var end = Date.now() + until - Date.parse(place.dataset.answered);
  if (!isFresh) end = Math.min(end, until);

  function isOver() { return Date.now() >= end; }
  function tell() {
    if (!isOver()) return;
    place.firstElementChild.hidden = false;
    clearInterval(timer);
  }
  function comeBack() {
    if (document.visibilityState === "visible" && isOver()) location.reload();
  }
  var timer = setInterval(tell, 5000);
  document.addEventListener("visibilitychange", comeBack);
  window.addEventListener("pageshow", function (event) { if (event.persisted) comeBack(); });
  tell();
})();
