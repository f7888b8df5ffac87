// What each part of the page looks like for given data. Nothing here fetches.

import { brief, byId, count, duration, fixed, h, percent, plain, probability, setText, short, signed, table, timeOf, utc }
  from "/dom.js";
import { LineChart, contributionBar, histogramPair, histogramTable } from "/charts.js";

const badge = (state, text = state) => h("span", { class: "badge", "data-state": state }, text);
const empty = (text) => h("p", { class: "empty" }, text);

function workersOf(status) {
  return status.topologies.flatMap((topology) =>
    topology.workers.map((worker) => ({ ...worker, topology: topology.name })));
}

export function showHealth(status) {
  const troubled = workersOf(status).filter((worker) => worker.state !== "running");
  const pill = byId("health");
  pill.dataset.state = status.ready ? "ready" : "not-ready";
  setText("health", status.ready ? "Ready"
    : `Not ready: ${troubled.map((worker) => `${worker.topology || "worker"} ${worker.state}`).join(", ") || "no worker"}`);
  setText("app-name", status.app === "leadstream" ? "" : status.app);
  setText("version", status.version);
  setText("uptime", duration(status.uptime_seconds));
  const clocks = status.topologies.flatMap((topology) => topology.workers)
    .flatMap((worker) => worker.tasks).map((task) => task.clock).filter(Boolean).sort();
  setText("event-time", utc(clocks.at(-1)));
}

function tile(name, value, sub, isHot = false) {
  return h("div", { class: isHot ? "hot" : null }, h("dt", {}, name), h("dd", {}, value),
    h("dd", { class: "sub" }, sub));
}

export function showTiles({ status, rate, models, monitors, firing }) {
  const best = models.map((model) => model.learner?.recent?.auc).find(Number.isFinite);
  const learner = models.find((model) => model.learner)?.learner;
  const drifting = monitors.filter((monitor) => monitor.state === "firing").length;
  const { totals } = status;
  byId("tiles").replaceChildren(
    tile("Events / s", rate == null ? "–" : short(rate), `${count(totals.events_in)} so far`),
    tile("Lag", short(status.lag), "records waiting"),
    tile("AUC, recent", fixed(best), learner ? `${count(learner.examples)} examples learned` : "nothing learned yet"),
    tile("Features drifting", String(drifting), `of ${monitors.length} watched`, drifting > 0),
    tile("Alerts firing", String(firing), firing ? "see below" : "all quiet", firing > 0),
    tile("Dead letters", short(totals.dead_letters), "refused, with their reason"),
    tile("Late", short(totals.late), "too old for their window"),
  );
}

export function showAlerts(alerts) {
  const firing = alerts.filter((alert) => alert.state === "firing").length;
  setText("alerts-summary", alerts.length ? `${firing} firing, ${alerts.length - firing} resolved` : "");
  if (!alerts.length) {
    byId("alerts").replaceChildren(empty("No alert so far. One is raised when a feature or the score itself drifts."));
    return;
  }
  byId("alerts").replaceChildren(h("ul", { class: "alerts" }, alerts.map((alert) =>
    h("li", { "data-alert": alert.state, id: `alert-${alert.fingerprint}`, tabindex: -1 },
      badge(alert.state), h("span", { class: "what" }, h("b", {}, alert.entity), ` – ${alert.summary}`),
      badge(alert.severity, alert.severity),
      h("span", { class: "since" }, "since ", timeOf(alert.starts_at))))));
  goToAlert();
}

// A link from Alertmanager names one alert, which is not there before the first answer has come.
let isSought = location.hash.startsWith("#alert-");
function goToAlert() {
  const sought = isSought && document.getElementById(location.hash.slice(1));
  if (sought) {
    isSought = false;
    sought.scrollIntoView({ block: "center" });
    sought.focus({ preventScroll: true });
  }
}

const models = new Map();  // name to its charts, which stay

function makeModel(name, announce) {
  const auc = h("div");
  const loss = h("div");
  const figures = h("dl", { class: "figures" });
  const title = h("h3", {}, name);
  const root = h("div", { class: "model" }, title, figures,
    h("div", { class: "columns" }, h("div", {}, auc), h("div", {}, loss)));
  const shared = {
    xName: "Examples", formatX: short, describeX: (x) => `${count(x)} examples`, height: 180, announce,
    formatY: (y) => fixed(y, 3), empty: "The history begins with the first hundred examples.",
  };
  const made = { root, title, figures };
  byId("quality").append(root);
  made.auc = new LineChart(auc, { ...shared, title: `AUC of ${name}`, yMin: 0.5, yMax: 1 });
  made.loss = new LineChart(loss, { ...shared, title: `Log loss of ${name}`, yMin: 0 });
  models.set(name, made);
  return made;
}

export function showQuality(list, announce) {
  const root = byId("quality");
  if (!list.length) {
    root.replaceChildren(empty("No model yet. The first version is published once outcomes of scored leads have come in."));
    models.clear();
    return;
  }
  root.querySelector(":scope > .empty")?.remove();
  for (const model of list) {
    const made = models.get(model.model) ?? makeModel(model.model, announce);
    const { learner, serving } = model;
    const whole = learner?.served ?? learner?.tested;
    const figure = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));
    made.figures.replaceChildren(
      figure("Kind", learner?.kind ? `${learner.kind}, ${learner.role}` : "–"),
      figure("Examples learned", count(learner?.examples ?? serving?.examples)),
      figure("Version in use", serving ? timeOf(serving.version) : "none yet"),
      figure("AUC recent / whole", `${fixed(learner?.recent?.auc)} / ${fixed(whole?.auc)}`),
      figure("Log loss recent / whole", `${fixed(learner?.recent?.log_loss)} / ${fixed(whole?.log_loss)}`),
      figure("Calibration error", fixed(learner?.recent?.calibration_error)),
      figure("Base rate", percent(learner?.recent?.base_rate)));
    const history = learner?.history ?? [];
    const x = history.map((point) => point.examples);
    made.auc.show(x, [{ name: "AUC", y: history.map((point) => point.auc ?? NaN) }]);
    made.loss.show(x, [
      { name: "Log loss", y: history.map((point) => point.log_loss ?? NaN) },
      { name: "Calibration error", y: history.map((point) => point.calibration_error ?? NaN) },
    ]);
  }
}

const ORDER = { firing: 0, steady: 1, learning: 2 };
const openTables = new Set();

const PREFIX = { feature: "", missingness: "missing ", prediction: "predicted " };
const nameOf = (monitor) => `${PREFIX[monitor.entity_type] ?? ""}${monitor.entity}`;

// One line for a stream that has nothing to compare yet.
function collectingItem(monitor, family) {
  const name = nameOf(monitor);
  const isFilling = monitor.reference_count < family.reference;
  return h("li", {}, h("span", {}, name),
    isFilling
      ? h("progress", { max: family.reference, value: monitor.reference_count, "aria-label": `Reference of ${name}` })
      : null,
    h("span", { class: "note" }, isFilling
      ? `${count(monitor.reference_count)} of ${count(family.reference)} values`
      : "frozen; its first window is filling"));
}

function collecting(monitors, family) {
  return monitors.length === 0 ? null : h("div", { class: "collecting" },
    h("h3", {}, "Collecting the reference"),
    h("ul", {}, monitors.map((monitor) => collectingItem(monitor, family))));
}

function monitorCard(monitor, family) {
  const name = nameOf(monitor);
  const p = probability(monitor.p_adjusted > 0 ? Math.log(monitor.p_adjusted) : monitor.log_p);
  const label = `Distribution of ${name}, reference and current window: D = ${fixed(monitor.d)}, p = ${p}, ${monitor.state}`;
  const key = `${family.model}/${name}`;
  const details = h("details", {
    open: openTables.has(key),
    ontoggle: () => (details.open ? openTables.add(key) : openTables.delete(key)),
  }, h("summary", {}, "Show as table"), h("div", {}, histogramTable(monitor.histogram, label)));
  return h("li", { class: "monitor", "data-monitor": monitor.state },
    h("div", { class: "monitor-head" }, h("h3", {}, name), badge(monitor.state)),
    histogramPair(monitor.histogram, { split: monitor.location, label, isFiring: monitor.state === "firing" }),
    h("p", {}, "D ", h("b", {}, fixed(monitor.d)), ", p ", h("b", {}, p), `, at ${plain(monitor.location)}`),
    h("p", {}, `${count(monitor.windows)} windows, to `, timeOf(monitor.window_end)), details);
}

// Categories have shares in place of a distribution over numbers.
function categoryCard(monitor) {
  const p = probability(monitor.p_adjusted > 0 ? Math.log(monitor.p_adjusted) : monitor.log_p);
  return h("li", { class: "monitor", "data-monitor": monitor.state },
    h("div", { class: "monitor-head" }, h("h3", {}, nameOf(monitor)), badge(monitor.state)),
    h("p", {}, "shares moved ", h("b", {}, percent(monitor.d)), ", p ", h("b", {}, p)),
    h("p", {}, `${count(monitor.windows)} windows, to `, timeOf(monitor.window_end)));
}

const CARDS_MOST = 8;

// Steady streams beyond the first cards are kept at hand, not in the way.
function restOf(monitors, family) {
  const key = `${family.model}/`;
  const details = h("details", {
    class: "rest",
    open: openTables.has(key),
    ontoggle: () => (details.open ? openTables.add(key) : openTables.delete(key)),
  }, h("summary", {}, `${monitors.length} more, all steady, D at most ${fixed(monitors[0].d)}`),
  h("ul", { class: "monitors" }, monitors.map((monitor) => monitorCard(monitor, family))));
  return details;
}

// What drifts first, then by how far the distributions lie apart.
function drawFamily(family) {
  const compared = family.monitors.filter((monitor) => monitor.histogram)
    .sort((a, b) => ORDER[a.state] - ORDER[b.state] || b.d - a.d);
  const categories = family.monitors.filter((monitor) => monitor.entity_type === "category" && monitor.windows);
  const others = family.monitors.filter((monitor) => !monitor.histogram && !categories.includes(monitor));
  const firing = compared.filter((monitor) => monitor.state === "firing").length;
  const shown = compared.slice(0, Math.max(firing, CARDS_MOST));
  const rest = compared.slice(shown.length);
  return h("div", { class: "family" },
    compared.length
      ? h("ul", { class: "monitors", "aria-label": `Model ${family.model}` },
        shown.map((monitor) => monitorCard(monitor, family)))
      : null,
    rest.length ? restOf(rest, family) : null,
    categories.length
      ? h("ul", { class: "monitors", "aria-label": `Categories of model ${family.model}` }, categories.map(categoryCard))
      : null,
    collecting(others, family));
}

export function showDrift(families) {
  const monitors = families.flatMap((family) => family.monitors);
  const firing = monitors.filter((monitor) => monitor.state === "firing").length;
  byId("drift-legend").hidden = !monitors.some((monitor) => monitor.histogram);
  setText("drift-summary", monitors.length
    ? `${monitors.length} streams watched, ${firing} drifting; false discovery rate ${percent(families[0].level)}, D at least ${plain(families[0].effect_min)}`
    : "");
  if (!monitors.length) {
    byId("drift").replaceChildren(empty("Nothing to compare yet. A reference is frozen once the longest window of the features has filled."));
    return;
  }
  byId("drift").replaceChildren(...families.map(drawFamily));
}

// The features that moved a score most, either way.
function topReasons(explain, most) {
  return [...(explain ?? [])].filter((one) => one.contribution)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)).slice(0, most);
}

function reason(one) {
  return h("li", { class: one.contribution < 0 ? "down" : "up" },
    `${one.feature} ${brief(one.value)} `, h("b", {}, signed(one.contribution)));
}

export function showScores(scores, explain) {
  if (!scores.length) {
    byId("scores").replaceChildren(empty("No score yet. Each event of a lead makes one."));
    return;
  }
  byId("scores").replaceChildren(table("Recent scores, newest first",
    ["Lead", "Score", "Top reasons", "Model version", "As of"],
    scores.map((score) => h("tr", {},
      h("th", { scope: "row" }, h("button", { type: "button", class: "linklike", "data-lead": score.lead, onclick: () => explain(score.lead) }, score.lead)),
      h("td", { class: "score" },
        h("meter", { min: 0, max: 1, value: score.probability, "aria-hidden": "true" }), percent(score.probability)),
      h("td", { class: "why" }, score.model_version
        ? h("ul", { class: "reasons" }, topReasons(score.explain, 3).map(reason))
        : h("span", { class: "note" }, "no model yet")),
      h("td", {}, timeOf(score.model_version)), h("td", {}, timeOf(score.as_of))))));
}

export function showEngine(status) {
  const rows = workersOf(status).flatMap((worker) => [
    h("tr", {}, h("th", { scope: "row" }, `${worker.topology || "–"} `, badge(worker.state)),
      h("td", {}, worker.error ?? `${count(worker.tasks.length)} ${worker.tasks.length === 1 ? "partition" : "partitions"}, ${count(worker.commits)} commits, ${count(worker.rollbacks)} rolled back`),
      h("td", { class: "number" }, count(worker.records_read)), h("td", { class: "number" }, count(worker.outputs)),
      h("td", { class: "number" }, count(worker.dead_letters))),
    ...worker.nodes.map((node) => h("tr", {}, h("th", { scope: "row", class: "node" }, node.id), h("td", {}, node.type),
      h("td", { class: "number" }, count(node.records_in)), h("td", { class: "number" }, count(node.records_out)),
      h("td", { class: "number" }, count(node.rejected)))),
  ]);
  byId("engine").replaceChildren(rows.length
    ? table("Topologies and their nodes", ["Topology, node", "State, type", "#In", "#Out", "#Refused"], rows)
    : empty("No worker runs."));
}

function scoreOf(score) {
  const all = [...score.explain].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const largest = Math.max(...all.map((one) => Math.abs(one.contribution)), 0);
  const sum = all.reduce((total, one) => total + one.contribution, score.base);
  return [
    h("dl", { class: "figures" },
      h("div", {}, h("dt", {}, "Model"), h("dd", {}, score.model)),
      h("div", {}, h("dt", {}, "Score"), h("dd", {}, percent(score.probability, 2))),
      h("div", {}, h("dt", {}, "Margin = base + reasons"), h("dd", {}, `${fixed(score.margin)} = ${fixed(score.base)} ${signed(sum - score.base, 3)}`)),
      h("div", {}, h("dt", {}, "Model version"), h("dd", {}, timeOf(score.model_version))),
      h("div", {}, h("dt", {}, "As of"), h("dd", {}, timeOf(score.as_of)))),
    table(`Reasons of the score of ${score.model}`, ["Feature", "#Value", "#Contribution", "~Direction"], all.map((one) =>
      h("tr", {}, h("th", { scope: "row" }, one.feature), h("td", { class: "number" }, plain(one.value)),
        h("td", { class: "number" }, signed(one.contribution, 3)), h("td", { class: "picture" }, contributionBar(one.contribution, largest))))),
  ];
}

// `answer`: of /api/v1/leads/{id}, or null if there is none.
export function showLead(name, answer) {
  setText("lead-title", `Lead ${name}`);
  const body = byId("lead-body");
  if (!answer) {
    body.replaceChildren(empty("No committed row is kept for this lead. Is the name complete, as in tenant|contact?"));
    return;
  }
  body.replaceChildren(...(answer.scores.length ? answer.scores.flatMap(scoreOf)
    : [empty("This lead has features but no score.")]));
}
