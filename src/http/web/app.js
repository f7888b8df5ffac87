// Asks the server for figures while the page is seen, follows the stream of scores, and hands both
// to the sections.

import { byId, clock, count, setText, short } from "/dom.js";
import { LineChart } from "/charts.js";
import { contactTopics, drawContacts, takeContact } from "/contacts.js";
import { showAlerts, showDrift, showEngine, showHealth, showLead, showQuality, showScores, showTiles }
  from "/sections.js";

const STEP_MS = 1000;
const PATIENCE_MS = 8000;
const HISTORY_POINTS = 300;  // five minutes
const RATE_POINTS = 10;
const SCORES_SHOWN = 12;
const SCORES_EVERY_MS = 2000;

const state = {
  isPaused: false,
  history: { at: [], topologies: new Map() },
  outer: new Set(),  // topologies whose input comes from outside
  scores: new Map(),  // by lead, the newest last
  firing: new Map(),  // fingerprint to summary, for the announcer
  models: [],
  families: [],
  alerts: [],
  stream: null,
};

const announce = (text) => setText("announcer", text);

async function get(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status}`);
  }
  return response.json();
}

const timeAxis = {
  xName: "Time", formatX: clock, announce, yMin: 0, formatY: short,
  // Whole minutes or tens of seconds, as the span allows.
  placeX: (low, high, wanted) => {
    const step = [10, 30, 60, 120].map((n) => n * 1000).find((n) => (high - low) / n <= wanted) ?? 300_000;
    const found = [];
    for (let at = Math.ceil(low / step) * step; at <= high; at += step) {
      found.push(at);
    }
    return found;
  },
};
const throughput = new LineChart(byId("throughput"), {
  ...timeAxis, title: "Records read per second", empty: "Collecting the first seconds …",
});
const lag = new LineChart(byId("lag"), {
  ...timeAxis, title: "Records waiting", empty: "Collecting the first seconds …",
});

// Adds what is new; a topology that appears later has no values before.
function addHistory(fresh) {
  const { history } = state;
  const before = history.at.length;
  history.at.push(...fresh.at);
  for (const one of fresh.topologies) {
    const known = history.topologies.get(one.name)
      ?? { rate: new Array(before).fill(NaN), lag: new Array(before).fill(NaN) };
    known.rate.push(...one.records_per_second);
    known.lag.push(...one.lag);
    history.topologies.set(one.name, known);
  }
  const excess = history.at.length - HISTORY_POINTS;
  if (excess > 0) {
    history.at.splice(0, excess);
    for (const known of history.topologies.values()) {
      known.rate.splice(0, excess);
      known.lag.splice(0, excess);
    }
  }
}

function showHistory() {
  const { at, topologies } = state.history;
  const series = (key) => [...topologies].map(([name, known]) => ({ name, y: known[key] }));
  throughput.show(at, series("rate"));
  lag.show(at, series("lag"));
}

// Of the topologies that read from outside: events, not what follows from them.
function eventRate() {
  const rates = [...state.history.topologies].filter(([name]) => state.outer.has(name))
    .map(([, known]) => known.rate.slice(-RATE_POINTS))
    .filter((points) => points.length);
  return rates.length
    ? rates.reduce((sum, points) => sum + points.reduce((a, b) => a + b, 0) / points.length, 0)
    : null;
}

// Says what changed, once; the list itself is silent.
function announceAlerts(alerts) {
  const firing = new Map(alerts.filter((alert) => alert.state === "firing")
    .map((alert) => [alert.fingerprint, alert.summary]));
  const begun = [...firing].filter(([id]) => !state.firing.has(id)).map(([, summary]) => `Alert: ${summary}.`);
  const ended = [...state.firing].filter(([id]) => !firing.has(id)).map(([, summary]) => `Resolved: ${summary}.`);
  if (begun.length || ended.length) {
    announce([...begun, ...ended].join(" "));
  }
  state.firing = firing;
}

// True if the JSON differs from what was shown last: what stays the same is not drawn again, so that
// selections and open tables survive.
const shown = new Map();
function changed(name, data) {
  const text = JSON.stringify(data);
  const isNew = shown.get(name) !== text;
  shown.set(name, text);
  return isNew;
}

async function refreshSlow() {
  const [models, drift, alerts] = await Promise.all(
    [get("/api/v1/models"), get("/api/v1/drift"), get("/api/v1/alerts")]);
  Object.assign(state, { models: models.models, families: drift.families, alerts: alerts.alerts });
  announceAlerts(state.alerts);
  if (changed("models", state.models)) {
    showQuality(state.models, announce);
  }
  if (changed("drift", state.families)) {
    showDrift(state.families);
  }
  if (changed("alerts", state.alerts)) {
    showAlerts(state.alerts);
  }
}

async function refreshFast() {
  const after = state.history.at.at(-1) ?? 0;
  const [status, fresh] = await Promise.all([get("/api/v1/status"), get(`/api/v1/history?after=${after}`)]);
  addHistory(fresh);
  showHistory();
  showHealth(status);
  showTiles({
    status,
    rate: eventRate(),
    models: state.models,
    monitors: state.families.flatMap((family) => family.monitors),
    firing: state.firing.size,
  });
  showEngine(status);
}

// Topics may have other names here: the graph tells which carry scores and alerts.
async function learnTopology() {
  const { topologies } = await get("/api/v1/topology");
  const topicsOf = (type) => topologies.flatMap((topology) => {
    const ids = topology.nodes.filter((node) => node.type === type).map((node) => node.id);
    return topology.sinks.filter((sink) => sink.inputs.some((id) => ids.includes(id))).map((sink) => sink.topic);
  });
  state.outer = new Set(topologies.filter((topology) =>
    topology.sources.some((source) => !source.from.length && source.format === "events")).map((topology) => topology.name));
  if (!state.stream && topologies.length) {
    follow(topicsOf("score"), topicsOf("alert"), contactTopics(topologies));
  }
}

function follow(scoreTopics, alertTopics, others) {
  const topics = encodeURIComponent([...scoreTopics, ...alertTopics, ...others].join(","));
  state.stream = new EventSource(`/api/v1/stream?topics=${topics}&replay=20000&sample=4`);
  state.stream.onmessage = (message) => {
    const item = JSON.parse(message.data);
    if (takeContact(item)) {
      return;
    }
    // A topic may carry other words on leads too.
    if (scoreTopics.includes(item.topic) && item.value?.lead) {
      // Out and in again, so that the newest stands last.
      state.scores.delete(item.key);
      state.scores.set(item.key, item.value);
      while (state.scores.size > SCORES_SHOWN) {
        state.scores.delete(state.scores.keys().next().value);
      }
    } else if (alertTopics.includes(item.topic) && !state.isPaused) {
      refreshSlow().catch(() => {});
    }
  };
}

async function explain(lead) {
  let answer = null;
  try {
    answer = await get(`/api/v1/leads/${encodeURIComponent(lead)}`);
  } catch {
    // Shown as unknown.
  }
  showLead(lead, answer);
  byId("lead").showModal();
}

// A table that changes under the reader's hands is no table: while the focus is in it, it rests.
function drawScores() {
  const scores = [...state.scores.values()].reverse();
  const hasFocus = byId("scores").contains(document.activeElement);
  if (!state.isPaused && !hasFocus && changed("scores", scores)) {
    showScores(scores, explain);
    setText("scores-summary", scores.length ? `the newest ${count(scores.length)} leads` : "");
  }
}

let turn = 0;
async function step() {
  const isWanted = !state.isPaused && !document.hidden;
  try {
    if (isWanted) {
      if (turn % 10 === 0 || !state.stream) {
        await learnTopology();
      }
      if (turn % 2 === 0) {
        await refreshSlow();
      }
      await refreshFast();
      ++turn;
      document.documentElement.dataset.loaded = "true";
    }
  } catch (error) {
    byId("health").dataset.state = "lost";
    setText("health", "No connection – trying again");
    console.warn(error.message);
  }
  setTimeout(step, STEP_MS);
}

byId("pause").addEventListener("click", () => {
  state.isPaused = !state.isPaused;
  byId("pause").setAttribute("aria-pressed", String(state.isPaused));
  byId("pause").textContent = state.isPaused ? "Go on" : "Pause";
});
byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  explain(byId("find-lead").value.trim());
});

showScores([], explain);
setInterval(() => {
  drawScores();
  if (!state.isPaused) {
    drawContacts();
  }
}, SCORES_EVERY_MS);
step();
