// Building pieces of the page. Nothing here knows about phones or the town.

const SVG = "http://www.w3.org/2000/svg";

/** A new element: `el("button", {class: "x", on: {click}}, "word", otherNode)`. */
export function el(tag, traits = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) give(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function give(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "on") {
    for (const [event, heard] of Object.entries(value)) node.addEventListener(event, heard);
  } else if (name === "data") {
    Object.assign(node.dataset, value);
  } else {
    node.setAttribute(name, value === true ? "" : value);
  }
}

/** A drawing from the set in index.html; words always stand beside it or in a label. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#i-${name}`);
  drawing.append(use);
  return drawing;
}

/** A round button that is only a drawing, with its name for those who do not see it. */
export function iconButton(name, label, click, traits = {}) {
  const { class: also = "", ...others } = traits;
  const shown = { type: "button", class: `round ${also}`.trim(), "aria-label": label, title: label };
  return el("button", { ...shown, ...others, on: { click } }, icon(name));
}

/** Puts `wanted` in `parent`, in order, touching only what is not already in its place:
 *  a node that is moved loses the focus. */
export function arrange(parent, wanted) {
  const kept = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!kept.has(child)) child.remove();
  wanted.forEach((node, place) => {
    if (parent.childNodes[place] !== node) parent.insertBefore(node, parent.childNodes[place] ?? null);
  });
}

/** Menus made with <details> close like menus: a click elsewhere, or Escape. */
export function closeMenusLikeMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      const had = menu.contains(document.activeElement);
      menu.open = false;
      if (had) menu.querySelector("summary").focus();
    }
  });
}

function openMenus() {
  return document.querySelectorAll("details.menu[open]");
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
