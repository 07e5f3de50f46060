// The form of a case: fields come and go with the answers, and searches are answered while one
// types. Without JavaScript the page comes back with both.
(function () {
  "use strict";
  var form = document.querySelector("[data-slip]");
  if (!form) return;

  function each(root, selector, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }
  function values(name) {
    var found = [];
    each(form, '[name="' + CSS.escape(name) + '"]', function (input) {
      var row = input.closest(".row");
      if (row && row.hidden) return;
      if (input.type === "radio" || input.type === "checkbox") {
        if (input.checked) found.push(input.value);
      } else found.push(input.value);
    });
    return found;
  }
  function show() {
    each(form, "[data-only]", function (row) {
      var wanted = row.dataset.oneOf.split(" ");
      row.hidden = !values(row.dataset.only).some(function (value) {
        return wanted.indexOf(value) >= 0;
      });
      mark(row);
    });
  }
  // the server knows by this which questions somebody has seen
  function mark(row) {
    var id = row.id.replace(/^row-/, "");
    var seen = row.querySelector('input[name="seen"]');
    if (row.hidden && seen) seen.remove();
    if (!row.hidden && !seen) {
      seen = document.createElement("input");
      seen.type = "hidden";
      seen.name = "seen";
      seen.value = id;
      row.appendChild(seen);
    }
    var things = row.querySelector("[data-things]");
    if (!row.hidden && things && !things.dataset.asked) {
      things.dataset.asked = "1";
      things.dispatchEvent(new CustomEvent("ask"));
    }
  }
  form.addEventListener("change", show);

  each(form, "[data-things]", function (things) {
    var box = things.querySelector("input[type=search]");
    var place = things.querySelector("[data-found]");
    var chosen = things.querySelector("[data-chosen]");
    var many = things.dataset.many !== undefined;
    var name = "f-" + things.dataset.things;
    var timer, asking;

    // what is ticked stays, wherever it stands; what comes meanwhile does not take it away
    function keep() {
      var here = document.activeElement;
      each(place, "input:checked", function (input) {
        if (!many) chosen.textContent = "";
        chosen.appendChild(input.closest("li"));
      });
      if (here && things.contains(here)) here.focus();
    }
    function draw(html) {
      keep();
      place.innerHTML = html;
      each(chosen, "input", function (input) {
        each(place, 'input[value="' + CSS.escape(input.value) + '"]', function (twin) {
          twin.closest("li").remove();
        });
      });
    }
    function ask() {
      clearTimeout(timer);
      if (asking) asking.abort();
      asking = new AbortController();
      var wanted = new URLSearchParams({ field: things.dataset.things });
      wanted.append("customer", form.elements.customer.value);
      wanted.append(box.name, box.value.trim());
      each(things, "input:checked", function (input) { wanted.append(name, input.value); });
      fetch(form.dataset.finding + "?" + wanted, {
        signal: asking.signal, credentials: "same-origin", redirect: "error"
      }).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      }).then(draw).catch(function () { /* the button works */ });
    }
    things.addEventListener("ask", ask);
    box.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, 150);
    });
    box.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      ask();
    });
    things.addEventListener("click", function (event) {
      var button = event.target.closest("button[name=again]");
      if (!button) return;
      event.preventDefault();
      ask();
      box.focus();
    });
    things.addEventListener("change", function (event) {
      var input = event.target;
      if (input.name === name && input.checked && many) keep();
    });
  });
  show();
  var wrong = document.getElementById("wrong");
  if (wrong) wrong.focus();
})();
