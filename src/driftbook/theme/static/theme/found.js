// What was found is shown in #results while one types, with whatever else the form says.
// Without JavaScript the same form asks for the same page.
(function () {
  "use strict";
  var box = document.querySelector("input[type=search][data-results]");
  var place = document.getElementById("results");
  if (!box || !place) return;
  var timer, asked = box.defaultValue.trim(), asking;

  function question() {
    var said = new URLSearchParams();
    new FormData(box.form).forEach(function (value, name) { if (value) said.set(name, value); });
    var text = said.toString();
    return text ? "?" + text : "";
  }
  function show(text) {
    if (asking) asking.abort();
    asking = new AbortController();
    asked = text;
    var said = question();
    fetch(box.dataset.results + said, {
      signal: asking.signal, credentials: "same-origin", redirect: "error"
    }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (html) {
      place.innerHTML = html;
      history.replaceState(null, "", location.pathname + said);
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
})();
