// Line charts and pairs of histograms, drawn as SVG in the width at hand.

import { h, s, fixed, percent, plain, table } from "/dom.js";

const MARGIN = { top: 10, right: 14, bottom: 24, left: 52 };

// Round steps that cut [low, high] into about `wanted` parts.
export function ticks(low, high, wanted) {
  const raw = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) {
    found.push(i * step + 0);  // -0 is 0
  }
  return found;
}

// A chart that stays in the page and is given data again and again, so that focus and the place of
// the reader's cross hair survive. `options`: title, height, yMin, yMax, formatX, formatY,
// describeX, unit.
export class LineChart {
  constructor(parent, options) {
    this.options = { height: 190, formatX: plain, formatY: plain, xTicks: 5, ...options };
    this.index = null;
    this.data = null;
    this.svg = s("svg", {
      class: "chart",
      role: "img",
      tabindex: 0,
      height: this.options.height,
      onkeydown: (event) => this.onKey(event),
      onpointermove: (event) => this.onPointer(event),
      onpointerleave: () => this.point(null),
      onblur: () => this.point(null),
    });
    this.legend = h("ul", { class: "legend" });
    this.tableBody = h("div");
    this.details = h("details", { ontoggle: () => this.fillTable() },
      h("summary", {}, "Show as table"), this.tableBody);
    this.empty = h("p", { class: "empty" }, this.options.empty);
    parent.replaceChildren(this.empty, this.svg, this.legend, this.details);
    new ResizeObserver(() => this.draw()).observe(parent);
    this.draw();
  }

  // `x`: ascending numbers; `series`: [{name, y: [...]}] of the same length.
  show(x, series) {
    this.data = { x, series };
    this.draw();
  }

  draw() {
    const isEmpty = !this.data || this.data.x.length < 2;
    this.empty.hidden = !isEmpty;
    this.svg.toggleAttribute("hidden", isEmpty);
    this.svg.style.display = isEmpty ? "none" : "";
    this.legend.hidden = this.details.hidden = isEmpty;
    if (isEmpty) {
      return;
    }
    this.measure();
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.options.height}`);
    this.svg.setAttribute("aria-label", this.describe());
    this.svg.replaceChildren(this.grid(), ...this.data.series.map((one, i) => this.line(one, i)), this.cross());
    this.drawLegend();
    this.fillTable();
  }

  measure() {
    const { x, series } = this.data;
    const values = series.flatMap((one) => one.y).filter(Number.isFinite);
    const low = Math.min(this.options.yMin ?? Infinity, ...values);
    const high = Math.max(this.options.yMax ?? -Infinity, ...values);
    const grown = high > low ? high : low + 1;
    this.yTicks = ticks(low, grown, 4);
    const first = Math.min(low, this.yTicks[0] ?? low);
    this.range = { x0: x[0], x1: x.at(-1), y0: first, y1: Math.max(grown, this.yTicks.at(-1)) };
    this.width = Math.max(260, this.svg.parentElement.clientWidth);
  }

  toX(x) {
    const { x0, x1 } = this.range;
    return MARGIN.left + ((x - x0) / (x1 - x0 || 1)) * (this.width - MARGIN.left - MARGIN.right);
  }

  toY(y) {
    const { y0, y1 } = this.range;
    const inner = this.options.height - MARGIN.top - MARGIN.bottom;
    return MARGIN.top + inner - ((y - y0) / (y1 - y0 || 1)) * inner;
  }

  grid() {
    const bottom = this.options.height - MARGIN.bottom;
    const rows = this.yTicks.map((y) => [
      s("line", { class: "grid", x1: MARGIN.left, x2: this.width - MARGIN.right, y1: this.toY(y), y2: this.toY(y) }),
      s("text", { x: MARGIN.left - 8, y: this.toY(y) + 4, "text-anchor": "end" }, this.options.formatY(y)),
    ]);
    const wanted = Math.max(2, Math.min(this.options.xTicks, Math.floor(this.width / 110)));
    // A label at the right edge ends there instead of being cut.
    const edge = this.width - 34;
    const columns = (this.options.placeX ?? ticks)(this.range.x0, this.range.x1, wanted).map((at) => {
      const x = this.toX(at);
      return s("text", { x: x > edge ? this.width : x, y: bottom + 17, "text-anchor": x > edge ? "end" : "middle" },
        this.options.formatX(at));
    });
    return s("g", { "aria-hidden": "true" }, rows.flat(), columns,
      s("line", { class: "axis", x1: MARGIN.left, x2: this.width - MARGIN.right, y1: bottom, y2: bottom }));
  }

  line(one, i) {
    let path = "";
    let pen = "M";
    one.y.forEach((y, at) => {
      if (Number.isFinite(y)) {
        path += `${pen}${this.toX(this.data.x[at]).toFixed(1)} ${this.toY(y).toFixed(1)}`;
        pen = "L";
      } else {
        pen = "M";
      }
    });
    return s("path", { class: `line series-${i % 4}`, d: path, style: null });
  }

  cross() {
    const group = s("g", { "aria-hidden": "true" });
    if (this.index == null || this.index >= this.data.x.length) {
      return group;
    }
    const x = this.toX(this.data.x[this.index]);
    group.append(s("line", { class: "cross", x1: x, x2: x, y1: MARGIN.top, y2: this.options.height - MARGIN.bottom }));
    this.data.series.forEach((one, i) => {
      if (Number.isFinite(one.y[this.index])) {
        group.append(s("circle", { class: `series-${i % 4}`, cx: x, cy: this.toY(one.y[this.index]), r: 4 }));
      }
    });
    return group;
  }

  // The values under the cross hair, or the newest.
  drawLegend() {
    const at = this.index ?? this.data.x.length - 1;
    const items = this.data.series.map((one, i) =>
      h("li", {}, s("svg", { "aria-hidden": "true", viewBox: "0 0 26 10" },
        s("line", { class: `line series-${i % 4}`, x1: 0, x2: 26, y1: 5, y2: 5, "stroke-width": 2.5 })),
        `${one.name} `, h("b", {}, this.options.formatY(one.y[at]))));
    const place = this.index == null ? null : h("li", {}, (this.options.describeX ?? this.options.formatX)(this.data.x[at]));
    this.legend.replaceChildren(...items, ...(place ? [place] : []));
  }

  describe() {
    const newest = this.data.series.map((one) => `${one.name} ${this.options.formatY(one.y.at(-1))}`);
    return `${this.options.title}, newest values: ${newest.join(", ")}. Arrow keys read single points.`;
  }

  point(index) {
    if (index !== this.index) {
      this.index = index;
      this.draw();
    }
  }

  onPointer(event) {
    const box = this.svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * this.width;
    const { x } = this.data;
    let best = 0;
    for (let i = 1; i < x.length; ++i) {
      if (Math.abs(this.toX(x[i]) - at) < Math.abs(this.toX(x[best]) - at)) {
        best = i;
      }
    }
    this.point(best);
  }

  onKey(event) {
    const last = this.data.x.length - 1;
    const at = this.index ?? last;
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last, PageUp: at - 10, PageDown: at + 10 };
    if (event.key in moves) {
      event.preventDefault();
      this.point(Math.max(0, Math.min(last, moves[event.key])));
      const values = this.data.series.map((one) => `${one.name} ${this.options.formatY(one.y[this.index])}`);
      const x = (this.options.describeX ?? this.options.formatX)(this.data.x[this.index]);
      this.options.announce?.(`${x}: ${values.join(", ")}`);
    }
  }

  // Built only while it is open; the newest first.
  fillTable() {
    if (!this.details.open || !this.data) {
      return;
    }
    const { x, series } = this.data;
    const rows = [];
    for (let i = x.length - 1; i >= Math.max(0, x.length - 60); --i) {
      rows.push(h("tr", {}, h("th", { scope: "row" }, (this.options.describeX ?? this.options.formatX)(x[i])),
        series.map((one) => h("td", { class: "number" }, this.options.formatY(one.y[i])))));
    }
    const head = [this.options.xName, ...series.map((one) => `#${one.name}`)];
    this.tableBody.replaceChildren(table(this.options.title, head, rows));
  }
}

const shares = (counts) => {
  const total = counts.reduce((sum, n) => sum + n, 0) || 1;
  return counts.map((n) => n / total);
};

// What bin `i` holds: its upper edge belongs to it, the outer two are open.
function binName(edges, i) {
  if (i === 0) {
    return `≤ ${plain(edges[0])}`;
  }
  return i === edges.length ? `> ${plain(edges.at(-1))}` : `${plain(edges[i - 1])} to ${plain(edges[i])}`;
}

const BAR_MOST = 26;  // a distribution of one or two values is no wall of colour

// Reference and current shares side by side, bin by bin. `split`: where the two distribution
// functions differ most.
export function histogramPair({ edges, reference, current }, { split, label, isFiring }) {
  const width = 300;
  const height = 116;
  const bottom = height - 18;
  const left = shares(reference);
  const right = shares(current);
  const highest = Math.max(...left, ...right) || 1;
  const slot = width / left.length;
  const wide = Math.min(slot * 0.42, BAR_MOST);
  const bar = (share, i, side) => {
    const tall = (share / highest) * (bottom - 6);
    return s("rect", {
      class: side === 0 ? "bar-reference" : "bar-current",
      x: (i * slot + slot / 2 - (side === 0 ? wide : 0)).toFixed(2), width: wide.toFixed(2),
      y: (bottom - tall).toFixed(2), height: tall.toFixed(2),
    });
  };
  const marks = [];
  if (edges.length && split != null) {
    const bin = edges.findIndex((edge) => split <= edge);
    const x = ((bin < 0 ? edges.length : bin) + (bin < 0 ? 0.5 : 1)) * slot;
    marks.push(s("line", { class: isFiring ? "split-line firing" : "split-line", x1: x, x2: x, y1: 0, y2: bottom }));
  }
  const text = (x, anchor, value) => s("text", { x, y: height - 4, "text-anchor": anchor }, value);
  return s("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
    left.map((share, i) => bar(share, i, 0)), right.map((share, i) => bar(share, i, 1)), marks,
    s("line", { class: "axis", x1: 0, x2: width, y1: bottom, y2: bottom }),
    edges.length < 3 ? edges.map((edge, i) => text(slot * (i + 1), "middle", plain(edge)))
      : [text(0, "start", plain(edges[0])),
        text(width / 2, "middle", plain(edges[Math.floor(edges.length / 2)])),
        text(width, "end", plain(edges.at(-1)))]);
}

export function histogramTable({ edges, reference, current }, caption) {
  const left = shares(reference);
  const right = shares(current);
  return table(caption, ["Values", "#Reference", "#Current"], left.map((share, i) =>
    h("tr", {}, h("th", { scope: "row" }, binName(edges, i)),
      h("td", { class: "number" }, percent(share)), h("td", { class: "number" }, percent(right[i])))));
}

// A bar from the middle: to the right if it raises the margin, to the left if it lowers it.
export function contributionBar(value, largest) {
  const size = (Math.abs(value) / (largest || 1)) * 98;
  return s("svg", { class: "contribution", viewBox: "0 0 200 12", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { class: value < 0 ? "down" : "up", x: value < 0 ? 100 - size : 100, y: 1, width: size, height: 10 }),
    s("line", { x1: 100, x2: 100, y1: 0, y2: 12 }));
}

export const formatAuc = (value) => fixed(value, 3);
