#include "leadstream/operators/registry.hpp"

#include "operators/readers.hpp"

#include <array>

namespace ls::operators {
namespace {

constexpr std::array<flow::OperatorEntry, 24> kOperators{{
    {"adapt_webhook", "turns what providers posted into events of the catalog",
     R"({ id: mapped, type: adapt_webhook, inputs: [raw], provider: sendgrid, tenant: acme,
       emits: [email.delivered, email.opened, email.bounced] })",
     read_adapt_webhook},
    {"aggregate", "keeps windowed features per key and emits the vector after each event",
     R"({ id: engagement, type: aggregate, inputs: [events], features: {
       pages_7d: { count: page.viewed, window: { hopping: { size: 7d, hop: 1d } } } } })",
     read_aggregate},
    {"alert", "turns findings into Alertmanager alerts",
     R"({ id: alerts, type: alert, inputs: [drift], service: leadstream })", read_alert},
    {"asof_join",
     "gives each event the newest of another type at or before its time, once that is final",
     R"({ id: pricing, type: asof_join, inputs: [events], left: label.conversion,
       right: page.viewed, kind: left, grace: 10m, tolerance: 30d, emits: conversion.attributed,
       fields: { value_minor: left.value_minor, url: right.url, viewed_at: right.time } })",
     read_asof_join},
    {"classify_engagement",
     "tells of each open and click whether a person or a program did it, and takes it back when "
     "later evidence says otherwise",
     R"({ id: humans, type: classify_engagement, inputs: [events], stall: 10s,
       watch: 10m })",
     read_classify_engagement},
    {"classify_signup", "judges each sign-up: what is wrong with it, how sure that is, and why",
     R"({ id: judged, type: classify_signup, inputs: [received],
       of: [signup.received], rate: 0.001 })",
     read_classify_signup},
    {"dedupe", "passes the first event of each source and id on",
     R"({ id: unique, type: dedupe, inputs: [events], by: event_id, keep: 7d })", read_dedupe},
    {"detect_anomaly",
     "finds records unlike those before them, at a wanted rate, and says which features make them "
     "so",
     R"({ id: odd, type: detect_anomaly, inputs: [signals], rate: 0.001, warm_up: 500, per: stream,
       detectors: [ robust_z, { type: random_cut_forest, shingle: 4 } ] })",
     read_detect_anomaly},
    {"detect_drift",
     "finds features, categories and scores that no longer look as in a frozen reference",
     R"({ id: drift, type: detect_drift, inputs: [signals], test: ks, level: 0.01,
       categories: true, budget: { alerts: 10, per: 1d } })",
     read_detect_drift},
    {"detect_surge",
     "finds windows whose rates are above a bound or above what is usual for their key",
     R"({ id: surges, type: detect_surge, inputs: [hourly], entity: campaign, rules: {
       hard_bounces: { of: bounces, among: sent, above: 0.02, trials_min: 200, p_max: 1e-4 } } })",
     read_detect_surge},
    {"email_quality", "judges a contact's e-mail address anew after each event that tells of it",
     R"({ id: quality, type: email_quality, inputs: [events], audience: businesses,
       refresh: 1d })",
     read_email_quality},
    {"filter", "passes events that fulfil a condition on",
     R"({ id: pricing, type: filter, inputs: [events],
       where: { field: category, op: eq, value: pricing } })",
     read_filter},
    {"forecast",
     "foretells each key's next windows from those before, with intervals that hold their level",
     R"({ id: ahead, type: forecast, inputs: [hourly], value: views, season: 24, horizon: 24,
       models: [seasonal_naive, holt_winters_additive, theta], choose: best, level: 0.95,
       emits: forecast.made })",
     read_forecast},
    {"interval_join", "joins two types of events of one key whose times lie near each other",
     R"({ id: attributed, type: interval_join, inputs: [events], left: label.conversion,
       right: page.viewed, before: 30m, after: 0s, grace: 10m, emits: conversion.attributed,
       fields: { value_minor: left.value_minor, url: right.url, viewed_at: right.time } })",
     read_interval_join},
    {"join_outcome", "joins outcomes to the features as they were scored; a timeout is a negative",
     R"({ id: labels, type: join_outcome, inputs: [model, events],
       outcome: label.conversion, horizon: 45d })",
     read_join_outcome},
    {"lead_score",
     "ranks what a model says of a lead among other leads, calibrates and explains it; the rules "
     "stand beside",
     R"({ id: judged, type: lead_score, inputs: [model], recent: 2048, reasons: 5 })",
     read_lead_score},
    {"learn", "tests, then learns each example in a model and in those that challenge it",
     R"({ id: learn, type: learn, inputs: [examples], model: conversion, kind: coin,
       challengers: { tree: { kind: hoeffding_tree } } })",
     read_learn},
    {"publish_model", "publishes what a learn node has learned as an immutable version",
     R"({ id: publish, type: publish_model, inputs: [learn], every: 1h })", read_publish_model},
    {"rekey",
     "gives each event another contact, so that another topology has all of it in one place",
     R"({ id: by_campaign, type: rekey, inputs: [events], contact: { field: category } })",
     read_rekey},
    {"rule_score",
     "scores leads by the rules of a profile, silent ones when time changes the verdict",
     R"({ id: rules, type: rule_score, inputs: [events], profile: standard, step: 1m,
       silence: verdicts })",
     read_rule_score},
    {"sample_signals",
     "keeps a fixed share of feature vectors, chosen by hash, for drift detection",
     R"({ id: samples, type: sample_signals, inputs: [model], rate: 0.01 })", read_sample_signals},
    {"score", "scores feature vectors with the current version of a model",
     R"({ id: model, type: score, inputs: [engagement], model: conversion })", read_score},
    {"table_join", "gives each event what another type of event said last of its key",
     R"({ id: known, type: table_join, inputs: [events], left: label.conversion,
       right: page.viewed, emits: conversion.attributed,
       fields: { value_minor: left.value_minor, url: right.url, viewed_at: right.time } })",
     read_table_join},
    {"window",
     "tells numbers per key and window: tumbling, hopping, sliding, session, calendar, count",
     R"({ id: hourly, type: window, inputs: [events], window: { tumbling: { size: 1h } },
       values: { views: { count: page.viewed } } })",
     read_window},
}};

}  // namespace

flow::OperatorList all_operators() {
  return kOperators;
}

}  // namespace ls::operators
