// What a page is like, said in plain objects, and put into the document with as few changes as there
// are. Nodes stay the same nodes: focus, what is being typed, open details and the scroll stay.

const SVG = "http://www.w3.org/2000/svg";
const last = new WeakMap(); // element → the properties that it was drawn with
const keys = new WeakMap(); // node → its key among its siblings
const heard = new WeakMap(); // element → {event name: function}

/**
 * A node. `props`: attributes, and
 *   key    the same key among siblings is the same node in the next drawing
 *   class  text
 *   on     {click: function(event), …}
 *   html   HTML that the server has cleaned (book.prose); nothing else is ever put in as HTML
 *   value, checked, open   how a field or details begin; later drawings leave them to the reader
 * A property that is null, undefined or false is not there. Children: nodes, text, numbers, lists;
 * null, undefined and false are nothing.
 */
export function h(tag, props, ...children) {
  return { tag, props: props || {}, children: children.flat(Infinity).filter(shown) };
}

function shown(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}

/** Make the children of `root` what `nodes` says. */
export function patch(root, nodes) {
  const focused = document.activeElement;
  const inside = focused && root.contains(focused) && focused !== root;
  const above = inside ? ancestors(focused, root) : [];
  children(root, [nodes].flat(Infinity).filter(shown));
  if (inside && document.activeElement !== focused) refocus(focused, above);
}

function ancestors(node, root) {
  const found = [];
  for (let one = node.parentElement; one; one = one.parentElement) {
    found.push(one);
    if (one === root) break;
  }
  return found;
}

/** What had the focus was moved or is gone: back to it, or to what is nearest. */
function refocus(focused, above) {
  if (focused.isConnected) {
    focused.focus({ preventScroll: true });
    return;
  }
  for (const one of above) {
    if (!one.isConnected) continue;
    const near = one.matches("[tabindex='-1']") ? one : one.querySelector("[tabindex='-1']");
    if (near) {
      near.focus({ preventScroll: true });
      near.scrollIntoView({ block: "nearest" });
      return;
    }
  }
}

function children(parent, wanted) {
  const there = new Map();
  for (const node of Array.from(parent.childNodes)) {
    const key = keys.get(node);
    if (key === undefined) node.remove(); // the server's page, before this one took over
    else there.set(key, node);
  }
  const counts = {};
  const list = wanted.map((v) => {
    const kind = v.tag || "#text";
    const given = v.props && v.props.key;
    const n = (counts[kind] = (counts[kind] || 0) + 1);
    return { v, key: given === undefined ? `${kind}#${n}` : `${kind}=${given}` };
  });
  const kept = new Set(list.map((one) => one.key));
  for (const [key, node] of there) if (!kept.has(key)) node.remove();
  let here = parent.firstChild;
  for (const { v, key } of list) {
    const node = there.get(key) || make(v, key);
    there.delete(key);
    if (v.tag) element(node, v);
    else if (node.data !== String(v)) node.data = String(v);
    if (node === here) here = here.nextSibling;
    else parent.insertBefore(node, here);
  }
}

function make(v, key) {
  let node;
  if (!v.tag) node = document.createTextNode(String(v));
  else if (v.tag === "svg" || v.tag === "use") node = document.createElementNS(SVG, v.tag);
  else node = document.createElement(v.tag);
  keys.set(node, key);
  if (v.tag) {
    const { value, checked, open } = v.props;
    if (v.tag === "input" && v.props.type) node.type = v.props.type; // before the value, which it checks
    if (value !== undefined && (v.tag === "input" || v.tag === "textarea")) node.defaultValue = value;
    if (checked) node.defaultChecked = true;
    if (open) node.open = true;
  }
  return node;
}

const OURS = new Set(["key", "on", "html", "checked", "open"]);

function element(node, v) {
  const before = last.get(node) || {};
  const now = v.props;
  for (const name of Object.keys(before)) {
    if (!OURS.has(name) && !is(now[name])) node.removeAttribute(name);
  }
  for (const name of Object.keys(now)) {
    if (OURS.has(name) || now[name] === before[name]) continue;
    if (name === "value" && v.tag !== "option" && v.tag !== "button") continue;
    if (is(now[name])) node.setAttribute(name, now[name] === true ? "" : String(now[name]));
  }
  last.set(node, now);
  listen(node, now.on || {});
  if (now.html !== undefined) {
    if (now.html !== before.html) node.innerHTML = now.html;
  } else if (v.tag !== "textarea") { // its child is what it began with
    children(node, v.children);
  }
  // the options have to be there before one of them can be chosen
  if (v.tag === "select" && !Object.keys(before).length && now.value !== undefined) {
    node.value = now.value;
  }
}

function is(value) {
  return value !== null && value !== undefined && value !== false;
}

function listen(node, on) {
  const known = heard.get(node) || {};
  heard.set(node, known);
  for (const name of Object.keys(on)) {
    if (!(name in known)) node.addEventListener(name, (event) => call(node, name, event));
  }
  for (const name of Object.keys(known)) if (!on[name]) known[name] = null;
  for (const name of Object.keys(on)) known[name] = on[name];
}

function call(node, name, event) {
  const what = (heard.get(node) || {})[name];
  if (what) what(event);
}
