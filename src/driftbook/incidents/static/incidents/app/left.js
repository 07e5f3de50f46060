// After signing out: nobody's cards and logs stay readable here, and what was not sent stays.

import { clearOthers, setHere } from "./store.js";

const page = document.getElementById("left");
const part = (name) => page.querySelector(`[data-say=${name}]`);

part("clearing").hidden = false;
try {
  setHere(null);
  const { entries } = await clearOthers(null);
  part("clearing").hidden = true;
  if (entries) {
    part("waiting").querySelector("[data-count]").textContent = String(entries);
    part("waiting").hidden = false;
  } else {
    location.replace(page.dataset.next);
  }
} catch (fault) {
  location.replace(page.dataset.next); // a browser that keeps nothing has nothing to clear
}
