// What was found is shown while one types. Arrows walk through it, Escape goes back to the box.
// Without JavaScript the same form asks for the same page.
(function () {
  "use strict";
  var box = document.getElementById("find-q");
  var place = document.getElementById("results");
  if (!box || !place) return;
  var timer, asked = box.defaultValue.trim(), asking;

  function show(text) {
    if (asking) asking.abort();
    asking = new AbortController();
    asked = text;
    fetch(box.dataset.results + "?q=" + encodeURIComponent(text), {
      signal: asking.signal, credentials: "same-origin", redirect: "error"
    }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (html) {
      place.innerHTML = html;
      history.replaceState(null, "", text ? "?q=" + encodeURIComponent(text) : location.pathname);
    }).catch(function () { /* the button still works */ });
  }
  box.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(function () {
      var text = box.value.trim();
      if (text !== asked) show(text);
    }, 120);
  });

  // what was typed before this script was there is looked for too
  if (box.value.trim() !== asked) show(box.value.trim());

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
