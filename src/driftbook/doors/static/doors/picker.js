// Choosing several addresses: what is found appears while one types, and what is ticked moves up to
// the chosen ones. Without JavaScript the button does the same with a page of its own.
(function () {
  "use strict";
  Array.prototype.forEach.call(document.querySelectorAll("[data-picker]"), function (picker) {
    var box = picker.querySelector("input[type=search]");
    var place = picker.querySelector("[data-results]");
    var chosen = picker.querySelector("[data-chosen]");
    var none = picker.querySelector("[data-none]");
    var timer, asking;

    function ids() {
      return Array.prototype.map.call(
        chosen.querySelectorAll("input:checked"), function (input) { return input.value; });
    }
    function show() {
      if (asking) asking.abort();
      asking = new AbortController();
      var wanted = new URLSearchParams({ q: box.value.trim() });
      if (picker.dataset.organisation) wanted.append("organisation", picker.dataset.organisation);
      ids().forEach(function (id) { wanted.append("address", id); });
      fetch(picker.dataset.picker + "?" + wanted, {
        signal: asking.signal, credentials: "same-origin", redirect: "error"
      }).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      }).then(function (html) { place.innerHTML = html; }).catch(function () { /* the button works */ });
    }
    box.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(show, 120);
    });
    box.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      clearTimeout(timer);
      show();
    });
    picker.addEventListener("click", function (event) {
      var button = event.target.closest("[data-text], button[name=search]");
      if (!button) return;
      event.preventDefault();
      if (button.dataset.text !== undefined) box.value = button.value;
      box.focus();
      show();
    });
    picker.addEventListener("change", function (event) {
      var input = event.target;
      if (input.name !== "address") return;
      var row = input.closest("li");
      if (input.checked && !chosen.contains(row)) chosen.appendChild(row);
      none.hidden = ids().length > 0;
      input.focus();
    });
    // what was typed before this script was there is looked for too
    if (box.value.trim() !== box.defaultValue.trim()) show();
  });
})();
