// Arrows walk through what was found (theme/found.js), Escape goes back to the box.
(function () {
  "use strict";
  var box = document.getElementById("find-q");
  var place = document.getElementById("results");
  if (!box || !place) return;

  function links() { return Array.prototype.slice.call(place.querySelectorAll("a.found-link")); }
  document.addEventListener("keydown", function (event) {
    var all = links(), at = all.indexOf(document.activeElement);
    var here = document.activeElement === box || at >= 0;
    if (!here || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" && at + 1 < all.length) all[at + 1].focus();
    else if (event.key === "ArrowUp" && at > 0) all[at - 1].focus();
    else if (event.key === "ArrowUp" && at === 0) box.focus();
    else if (event.key === "Escape" && at >= 0) box.focus();
    else return;
    event.preventDefault();
  });
  box.setSelectionRange(box.value.length, box.value.length);
})();
