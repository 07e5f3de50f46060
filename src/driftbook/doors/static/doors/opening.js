// Before a door: a tap or a swipe asks it, and only its own answer is shown as open or locked.
// Without JavaScript the two buttons do the same, and the page that follows asks again by itself.
(function () {
  "use strict";
  var control = document.querySelector("[data-opening]");
  if (!control) return;
  var place = control.querySelector("[data-result]");
  var spoken = control.querySelector("[data-spoken]");
  var lost = control.querySelector("template[data-lost]");
  var reported = document.querySelector("[data-reported]");
  var pad = control.querySelector("[data-pad]");
  var forms = Array.prototype.slice.call(control.querySelectorAll("form[data-act]"));
  var patience = Number(control.dataset.patience || 10) * 1000;
  var SOON = 700, LATER = 3000, LONGEST = 8000, SWIPE = 56;
  var turn = 0, busy = false;

  function uuid() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map.call(bytes, function (byte) {
      return (byte + 256).toString(16).slice(1);
    }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }
  function later(what, after) { setTimeout(what, after || SOON); }
  function occupy(yes) {
    busy = yes;
    control.classList.toggle("control-asking", yes);
    forms.forEach(function (form) {
      form.querySelector("button").setAttribute("aria-disabled", String(yes));
    });
  }
  function ask(address, options) {
    var giving = new AbortController();
    var timer = setTimeout(function () { giving.abort(); }, LONGEST);
    options.signal = giving.signal;
    options.credentials = "same-origin";
    options.redirect = "manual";
    options.cache = "no-store";
    options.headers = { Accept: "application/json" };
    return fetch(address, options).finally(function () { clearTimeout(timer); });
  }
  function put(template) {
    place.replaceChildren(template.content.cloneNode(true));
    say(place.querySelector(".result").textContent.replace(/\s+/g, " ").trim());
  }
  function say(text) { if (spoken.textContent !== text) spoken.textContent = text; }
  function tremble(look) {
    if (!navigator.vibrate || look === "waiting") return;
    navigator.vibrate(look === "trouble" ? [90, 70, 90, 70, 220] : [140]);
  }
  function show(news) {
    if (news.html) place.innerHTML = news.html;
    say(news.spoken);
    tremble(news.look);
    if (news.outcome) occupy(false);
    if (news.look === "opened" || news.look === "locked") offer(news.look === "opened" ? "lock" : "open");
    place.scrollIntoView({ block: "nearest" });
  }
  // what comes next is the button that stands out
  function offer(act) {
    forms.forEach(function (form) {
      form.querySelector("button").classList.toggle("press-chosen", form.dataset.act === act);
    });
  }
  function giveUp() {
    if (lost) put(lost);
    tremble("trouble");
    occupy(false);
    place.scrollIntoView({ block: "nearest" });
  }

  // asks until the outcome is another one, and goes on as long as more may come
  function follow(address, outcome, mine, until) {
    var asked = Date.now();
    ask(address + "?outcome=" + encodeURIComponent(outcome), {}).then(function (answer) {
      if (mine !== turn) return;
      if (answer.status === 204) {
        var again = function () { follow(address, outcome, mine, until); };
        if (outcome) later(again, LATER);  // nothing has answered in time; it still may
        else if (Date.now() - asked < SOON) later(again); else again();
        return;
      }
      if (answer.status !== 200) { location.reload(); return; }
      return answer.json().then(function (news) {
        if (mine !== turn) return;
        if (news.outcome !== outcome) show(news);
        if (!news.over) follow(address, news.outcome, mine, until);
      });
    }).catch(function () {
      if (mine !== turn) return;
      if (outcome) return;  // what is shown stays
      if (Date.now() > until) giveUp();
      else { say(control.dataset.newsFailed); later(function () { follow(address, outcome, mine, until); }); }
    });
  }

  function send(form, pressed, mine, until) {
    var said = new FormData(form);
    said.set("pressed", pressed);
    ask(form.action, { method: "POST", body: said }).then(function (answer) {
      if (mine !== turn) return;
      if (answer.status !== 201) {  // refused, signed out: the server has a page for it
        form.elements.pressed.value = pressed;
        form.submit();
        return;
      }
      return answer.json().then(function (news) {
        if (mine !== turn) return;
        show(news);
        if (!news.over) follow(news.news, news.outcome, mine, Date.now() + news.left + SOON);
      });
    }).catch(function () {
      if (mine !== turn) return;
      // the same tap again is the same command, whether or not it has arrived
      if (Date.now() < until) { say(control.dataset.newsFailed); later(function () { send(form, pressed, mine, until); }); }
      else giveUp();
    });
  }

  function tap(form) {
    if (busy) return;
    turn += 1;
    occupy(true);
    if (reported) reported.hidden = true;  // it is older than what is asked now
    put(form.querySelector("template"));
    send(form, uuid(), turn, Date.now() + patience);
  }

  forms.forEach(function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      tap(form);
    });
  });

  function swiped(act) {
    var form = forms.filter(function (one) { return one.dataset.act === act; })[0];
    if (form) tap(form);
  }
  if (pad && forms.length) {
    var knob = pad.querySelector("[data-knob]"), from = null;
    pad.hidden = false;
    pad.addEventListener("pointerdown", function (event) {
      if (busy || from !== null) return;
      from = event.clientY;
      pad.setPointerCapture(event.pointerId);
      pad.classList.add("pad-held");
    });
    pad.addEventListener("pointermove", function (event) {
      if (from === null) return;
      var way = Math.max(-SWIPE, Math.min(SWIPE, event.clientY - from));
      knob.style.transform = "translateY(" + way + "px)";
      pad.classList.toggle("pad-far", Math.abs(way) >= SWIPE);
    });
    var release = function (event) {
      if (from === null) return;
      var way = event.clientY - from, over = event.type === "pointerup";
      from = null;
      knob.style.transform = "";
      pad.classList.remove("pad-held", "pad-far");
      if (over && Math.abs(way) >= SWIPE) swiped(way < 0 ? "open" : "lock");
    };
    pad.addEventListener("pointerup", release);
    pad.addEventListener("pointercancel", release);
  }

  // a page out of the browser's memory shows what was, not what is
  addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });
  if (control.dataset.news) follow(control.dataset.news, control.dataset.outcome, turn, Date.now() + patience);
})();
