// A list that is being made: asks for its page again, more and more slowly, while somebody looks.
"use strict";
{
  const SHORTEST = 1000, LONGEST = 20000;
  let wait = SHORTEST;

  const renew = async (waiting) => {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of waiting) {
      const fresh = page.getElementById(old.id);
      if (fresh) old.replaceWith(document.importNode(fresh, true));
    }
  };

  const look = async () => {
    const waiting = [...document.querySelectorAll("[data-extract]")];
    if (!waiting.length) return;
    if (!document.hidden) {
      try { await renew(waiting); } catch { /* no network: the next look may have one */ }
      wait = Math.min(wait * 1.5, LONGEST);
    }
    setTimeout(look, wait);
  };
  setTimeout(look, wait);
}
