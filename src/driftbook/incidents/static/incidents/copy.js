// A button that copies the text of a field, to be posted elsewhere. Without JavaScript there is no
// button, and the text is selected by hand.
(function () {
  "use strict";
  if (!navigator.clipboard) return;
  Array.prototype.forEach.call(document.querySelectorAll("[data-copy-from]"), function (box) {
    var button = box.querySelector("button");
    var said = box.querySelector("[role=status]");
    var field = document.getElementById(box.dataset.copyFrom);
    if (!field) return;
    box.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(field.value).then(function () {
        said.textContent = button.dataset.done;
      }, function () {
        said.textContent = button.dataset.failed;
        field.select();
      });
    });
  });
})();
