// A button that copies what stands in a field or an element, to be posted elsewhere. Without
// JavaScript there is no button, and the text is selected by hand.
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
      navigator.clipboard.writeText("value" in field ? field.value : field.textContent).then(function () {
        said.textContent = button.dataset.done;
      }, function () {
        said.textContent = button.dataset.failed;
        if (field.select) field.select();
        else window.getSelection().selectAllChildren(field);
      });
    });
  });
})();
