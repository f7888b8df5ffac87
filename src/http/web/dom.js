// Small tools: elements without markup in strings, and numbers as people read them.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value != null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

// Text becomes a text node, so nothing that a lead is called can become markup.
export const h = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);
export const s = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

export const byId = (id) => document.getElementById(id);

export function setText(id, text) {
  const element = byId(id);
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const count = (n) => (n == null ? "–" : whole.format(n));
export const short = (n) => (n == null ? "–" : Math.abs(n) < 10_000 ? whole.format(n) : compact.format(n));
export const fixed = (n, digits = 3) => (n == null || !Number.isFinite(n) ? "–" : n.toFixed(digits).replace("-", "−"));
export const percent = (n, digits = 1) => (n == null ? "–" : `${(100 * n).toFixed(digits)} %`);
export const signed = (n, digits = 2) => (n < 0 ? "−" : "+") + Math.abs(n).toFixed(digits);

// Any number in at most four significant digits.
export function plain(n) {
  if (typeof n !== "number") {
    return n == null ? "missing" : String(n);
  }
  if (n !== 0 && (Math.abs(n) >= 1e6 || Math.abs(n) < 1e-3)) {
    return n.toExponential(1);
  }
  return String(Number(n.toPrecision(4)));
}

// The same where room is scarce.
export const brief = (n) =>
  typeof n !== "number" ? plain(n) : n !== 0 && Math.abs(n) < 0.001 ? "≈ 0" : plain(Number(n.toPrecision(3)));

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// A probability from its natural logarithm: drift makes them far too small for a double.
export function probability(logP) {
  if (logP == null || logP >= Math.log(0.001)) {
    return fixed(logP == null ? null : Math.exp(logP));
  }
  const exponent = Math.floor(logP / Math.LN10);
  const mantissa = Math.exp(logP - exponent * Math.LN10);
  const power = [...String(exponent)].map((digit) => SUPERSCRIPT[digit]).join("");
  return `${mantissa.toFixed(1)} × 10${power}`;
}

export function duration(seconds) {
  if (seconds < 60) {
    return `${Math.floor(seconds)} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  }
  if (seconds < 86_400) {
    return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  }
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

// Event times are shown in UTC: that is what topics and logs say.
export const utc = (iso) => (iso ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : "–");
export const timeOf = (iso) =>
  iso ? h("time", { datetime: iso }, utc(iso)) : document.createTextNode("–");
export const clock = (ms) => new Date(ms).toLocaleTimeString([], { hour12: false });

export function table(caption, head, rows) {
  return h(
    "table",
    {},
    h("caption", { class: "visually-hidden" }, caption),
    h("thead", {}, h("tr", {}, head.map((cell) => headCell(cell)))),
    h("tbody", {}, rows),
  );
}

// A head that begins with # stands over numbers, one with ~ over a picture of them, which may go.
const KINDS = { "#": "number", "~": "picture" };
function headCell(text) {
  const kind = KINDS[text[0]];
  return h("th", { scope: "col", class: kind }, kind ? text.slice(1) : text);
}
