// A button beside a text that is to be pasted elsewhere. Without JavaScript the text is selected by
// one click, and there is no button.
(function () {
  "use strict";
  if (!navigator.clipboard) return;
  Array.prototype.forEach.call(document.querySelectorAll("[data-copyable]"), function (box) {
    var button = box.querySelector("[data-copy]");
    var text = box.querySelector("[data-text]");
    var said = box.querySelector("[data-said]");
    if (!button || !text || !said) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(text.textContent).then(function () {
        said.textContent = button.dataset.done;
      }, function () {
        said.textContent = button.dataset.failed;
        window.getSelection().selectAllChildren(text);
      });
    });
  });
})();
