// The desk by keyboard and by shift: j and k move, x picks, a letter acts on what is picked.
// Without it every box and button works by itself.
const bench = document.querySelector("[data-bench]");
const undo = document.querySelector("[data-undo]");
const boxes = bench ? [...bench.querySelectorAll("[name=post], [name=comment]")] : [];
const all = bench?.querySelector("[data-all]");
const every = bench?.querySelector("[data-every]");
const picked = bench?.querySelector("[data-picked]");
let last = null;

function tell() {
  const count = boxes.filter((box) => box.checked).length;
  picked.textContent = count;
  all.checked = count === boxes.length;
  all.indeterminate = count > 0 && count < boxes.length;
}

/** Picks or leaves everything between two boxes, both included. */
function span(from, to, on) {
  const [low, high] = [from, to].map((box) => boxes.indexOf(box)).sort((a, b) => a - b);
  for (const box of boxes.slice(low, high + 1)) box.checked = on;
}

function step(way) {
  const at = boxes.indexOf(document.activeElement);
  const box = boxes[at < 0 ? 0 : at + way];
  box?.focus();
  box?.closest("li").scrollIntoView({ block: "nearest" });
}

function pick(event) {
  const box = document.activeElement;
  if (!boxes.includes(box)) return;
  box.checked = !box.checked;
  if (event.shiftKey && last) span(last, box, box.checked);
  last = box;
  tell();
}

function act(key) {
  const button = bench?.querySelector(`[data-key="${key}"]`);
  if (button && (every?.checked || boxes.some((box) => box.checked))) bench.requestSubmit(button);
}

bench?.addEventListener("click", (event) => {
  if (!boxes.includes(event.target)) return;
  if (event.shiftKey && last) span(last, event.target, event.target.checked);
  last = event.target;
  tell();
});
all?.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
  tell();
});
if (bench) tell();

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select")) return;
  const key = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "x") pick(event);
  else if (key === "u") undo?.click();
  else if ("dbnf".includes(key) && key) act(key);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });
