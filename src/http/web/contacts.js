// What is said of contacts by rules: their scores, their addresses, and sign-ups that are none of people. Each section is
// there only if a topology writes what it shows. Nothing here fetches.

import { byId, count, fixed, h, percent, signed, table, timeOf } from "/dom.js";

const SHOWN = 10;
const badge = (text, state) => h("span", { class: "badge", "data-state": state }, text);
const words = (text) => (text ?? "–").replaceAll("_", " ");

// The largest parts of a sum, either way.
function reasons(explain) {
  const parts = [...(explain ?? [])].filter((one) => one.contribution)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, 3);
  return h("ul", { class: "reasons" }, parts.map((one) =>
    h("li", { class: one.contribution < 0 ? "down" : "up" },
      `${words(one.reason)} `, h("b", {}, signed(one.contribution, 1)))));
}

function scoreCell(value, most) {
  return h("td", { class: "score" }, h("meter", { min: 0, max: most, value, "aria-hidden": "true" }),
    most === 1 ? percent(value) : fixed(value, 1));
}

// What a colour is worth: the best and the worst.
const COLOURS = {
  platinum: "steady", gold: "steady", excellent: "steady", good: "steady",
  unqualified: "firing", invalid: "firing", critical: "critical", high: "warning",
};
const coloured = (word) => badge(word, COLOURS[word] ?? "plain");

function ruleRow(key, score) {
  return h("tr", {}, h("th", { scope: "row" }, key), scoreCell(score.score, 100),
    h("td", {}, coloured(score.tier)), h("td", {}, score.grid),
    h("td", {}, words(score.action)), h("td", { class: "why" }, reasons(score.explain)), h("td", {}, timeOf(score.time)));
}

function addressRow(key, address) {
  return h("tr", {}, h("th", { scope: "row" }, address.email), scoreCell(address.score, 100),
    h("td", {}, coloured(address.tier)), h("td", {}, words(address.recommendation)),
    h("td", { class: "why" }, reasons(address.explain)), h("td", {}, timeOf(address.time)));
}

// A pattern has a code, a detector the feature that it found unusual.
const sign = (one) => words(one.code ?? `unusual ${one.feature}`);

function signupRow(key, judgement) {
  return h("tr", {}, h("th", { scope: "row" }, judgement.email), scoreCell(judgement.score, 1),
    h("td", {}, coloured(judgement.severity)), h("td", {}, words(judgement.kind ?? "unusual")),
    h("td", { class: "why" }, [...new Set((judgement.reasons ?? []).slice(0, 3).map(sign))].join(", ")),
    h("td", {}, timeOf(judgement.time)));
}

// By the type of the node that writes it.
const KINDS = {
  rule_score: {
    section: "rules", caption: "Rule scores, newest first", row: ruleRow,
    head: ["Lead", "Score", "Tier", "Fit, interest", "Next", "Main reasons", "As of"],
  },
  email_quality: {
    section: "addresses", caption: "Addresses, newest first", row: addressRow,
    head: ["Address", "Score", "Tier", "Advice", "Main reasons", "As of"],
  },
  classify_signup: {
    section: "signups", caption: "Anomalous sign-ups, newest first", row: signupRow,
    head: ["Address", "Score", "Severity", "Kind", "Reasons", "As of"], isWanted: (value) => value.anomaly,
  },
};

const kindOfTopic = new Map();
const newest = new Map(Object.keys(KINDS).map((type) => [type, { rows: new Map(), seen: 0 }]));

// Of what a node writes and a filter behind it writes, the latter: what is rare would be lost among the rest.
function topicsOf(topology, node) {
  const filters = topology.nodes.filter((one) => one.type === "filter" && one.inputs.includes(node.id));
  const topics = (ids) => topology.sinks.filter((one) => one.inputs.some((id) => ids.includes(id))).map((one) => one.topic);
  const filtered = topics(filters.map((one) => one.id));
  return filtered.length ? filtered : topics([node.id]);
}

// The topics to follow for these sections, which are shown from now on.
export function contactTopics(topologies) {
  for (const topology of topologies) {
    for (const node of topology.nodes.filter((one) => KINDS[one.type])) {
      for (const topic of topicsOf(topology, node)) {
        kindOfTopic.set(topic, node.type);
        byId(KINDS[node.type].section).hidden = false;
      }
    }
  }
  return [...kindOfTopic.keys()];
}

// True if the item was one of these sections'.
export function takeContact(item) {
  const type = kindOfTopic.get(item.topic);
  const { isWanted = () => true } = KINDS[type] ?? {};
  if (!type || !item.value) {
    return Boolean(type);
  }
  const known = newest.get(type);
  if (isWanted(item.value)) {
    known.seen += 1;
    known.rows.delete(item.key);  // out and in again, so that the newest stands last
    known.rows.set(item.key, item.value);
    if (known.rows.size > SHOWN) {
      known.rows.delete(known.rows.keys().next().value);
    }
  }
  return true;
}

const drawn = new Map();

// Draws what changed; a table in which the focus is rests.
export function drawContacts() {
  for (const [type, { rows, seen }] of newest) {
    const { section, caption, head, row } = KINDS[type];
    const body = byId(`${section}-body`);
    if (byId(section).hidden || drawn.get(type) === seen || body.contains(document.activeElement)) {
      continue;
    }
    drawn.set(type, seen);
    body.replaceChildren(rows.size
      ? table(caption, head, [...rows].reverse().map(([key, value]) => row(key, value)))
      : h("p", { class: "empty" }, "None so far."));
    byId(`${section}-summary`).textContent = rows.size ? `the newest ${count(rows.size)} that this page was told of` : "";
  }
}
