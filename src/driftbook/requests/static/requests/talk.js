// What is new in a case comes by itself while somebody looks at it: every few seconds, more seldom
// when nothing happens, not at all while the page is hidden or nobody has touched it for a while.
// Without JavaScript there is a link that asks for the page again.
(function () {
  "use strict";
  var page = document.querySelector("[data-live]");
  if (!page) return;
  var QUICK = 4000, SLOW = 20000, LONG = 10 * 60 * 1000, LIVELY = 60 * 1000;
  var pause = QUICK, timer, asking, touched = Date.now(), happened = Date.now(), wrote = 0;
  var token = page.dataset.token, last = page.dataset.last;
  var over = false;

  function hasWords(part) {
    return Array.prototype.some.call(part.querySelectorAll("textarea, input[type=file], input[type=text], select"), function (field) {
      if (field.tagName === "SELECT") {
        return Array.prototype.some.call(field.options, function (one) { return one.selected !== one.defaultSelected; });
      }
      return field.type === "file" ? field.files.length > 0 : field.value !== field.defaultValue;
    });
  }
  // what somebody is about to fill in, or stands on, stays as it is
  function busy(part) { return part.contains(document.activeElement) || hasWords(part); }

  function show(html) {
    var fresh = document.createElement("template");
    fresh.innerHTML = html;
    var root = fresh.content.querySelector("[data-token]");
    if (!root) return;
    var kept = false;
    Array.prototype.forEach.call(root.querySelectorAll("[data-part]"), function (part) {
      var here = page.querySelector('[data-part="' + part.dataset.part + '"]');
      if (!here || here.innerHTML === part.innerHTML) return;
      if (busy(here)) { kept = kept || part.dataset.part !== "form"; return; }
      here.innerHTML = part.innerHTML;
    });
    var posts = page.querySelector("[data-posts]");
    Array.prototype.forEach.call(root.querySelectorAll("[data-posts] > .post"), function (post) {
      if (document.getElementById(post.id)) return;
      var none = posts.querySelector(".post-none");
      if (none) none.remove();
      posts.appendChild(document.importNode(post, true));
    });
    token = root.dataset.token;
    last = root.dataset.last;
    document.documentElement.classList.toggle("live-pauses", kept);
  }

  function ask() {
    clearTimeout(timer);
    if (over || document.hidden) return;
    if (Date.now() - touched > LONG) { document.documentElement.classList.add("live-pauses"); return; }
    if (asking) asking.abort();
    asking = new AbortController();
    var query = "?seen=" + encodeURIComponent(token) + "&after=" + encodeURIComponent(last) +
      (Date.now() - wrote < 10000 ? "&writing=1" : "");
    fetch(page.dataset.live + query, {
      signal: asking.signal, credentials: "same-origin", redirect: "error"
    }).then(function (answer) {
      if (answer.status === 204) return "";
      if (answer.status === 403 || answer.status === 404) over = true;
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (html) {
      document.documentElement.classList.add("live");
      if (!html) { slower(); return; }
      happened = Date.now();
      pause = QUICK;
      show(html);
    }).catch(function (fault) {
      if (fault.name === "AbortError") return;
      document.documentElement.classList.add("live-pauses");
      slower();
    }).then(later);
  }
  function slower() {
    if (Date.now() - happened > LIVELY) pause = Math.min(pause * 1.5, SLOW);
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }
  function touch() {
    var rested = Date.now() - touched > LONG;
    touched = Date.now();
    if (rested) { pause = QUICK; document.documentElement.classList.remove("live-pauses"); ask(); }
  }
  ["pointerdown", "keydown", "scroll", "focus"].forEach(function (name) {
    window.addEventListener(name, touch, { passive: true });
  });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) { clearTimeout(timer); return; }
    touch();
    happened = Date.now();
    pause = QUICK;
    ask();
  });
  document.addEventListener("input", function (event) {
    if (event.target.name !== "text") return;
    var before = wrote;
    wrote = happened = Date.now();
    pause = QUICK;
    if (wrote - before > 10000) ask();
  });
  timer = setTimeout(ask, pause);

  // What is being written survives a sign-in that has run out, until it has been sent
  function box() { return page.querySelector("[data-write] textarea[name=text]"); }
  function key() { var form = page.querySelector("[data-write]"); return form ? "case:" + form.dataset.write : ""; }
  function kept() {
    try { return JSON.parse(sessionStorage.getItem(key()) || "null"); } catch (fault) { return null; }
  }
  function keep(what) {
    try {
      if (what) sessionStorage.setItem(key(), JSON.stringify(what));
      else sessionStorage.removeItem(key());
    } catch (fault) { /* a private window keeps nothing */ }
  }
  var before = kept();
  if (before && box()) {
    if (before.sent && Number(last) > before.last) keep(null);
    else if (!box().value) box().value = before.text;
  }
  document.addEventListener("input", function (event) {
    if (event.target === box()) keep(event.target.value ? { text: event.target.value } : null);
  });
  document.addEventListener("submit", function (event) {
    if (event.target.matches("[data-write]") && box().value) {
      keep({ text: box().value, sent: true, last: Number(last) });
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target !== box()) return;
    var button = page.querySelector("[data-write] button[name=does][value=say]");
    if (button) { event.preventDefault(); button.click(); }
  });
})();
