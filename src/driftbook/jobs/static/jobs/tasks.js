// Questions come and go with the task and with other answers. Without JavaScript the page comes
// back with them on "Continue".
(function () {
  "use strict";
  var form = document.querySelector("[data-tasks]");
  if (!form) return;

  function chosen(name) {
    var found = form.querySelector('[name="' + CSS.escape(name) + '"]:checked') ||
      form.querySelector('select[name="' + CSS.escape(name) + '"]');
    return found ? found.value : "";
  }
  function each(selector, act) {
    Array.prototype.forEach.call(form.querySelectorAll(selector), act);
  }
  function show() {
    each(".task", function (task) {
      var type = task.querySelector("fieldset input[name$='-type']:checked");
      if (!task.querySelector("input[name$='-type']")) return;
      Array.prototype.forEach.call(task.querySelectorAll("[data-type]"), function (part) {
        part.hidden = !type || part.dataset.type !== type.value;
      });
    });
    each("[data-only]", function (part) {
      part.hidden = part.dataset.oneOf.split(" ").indexOf(chosen(part.dataset.only)) < 0;
    });
  }
  form.addEventListener("change", show);
  show();
})();
