#include "operators/surge/rule.hpp"

#include "leadstream/stats/count_tail.hpp"

#include <algorithm>
#include <cmath>

namespace ls::operators {
namespace {

constexpr std::uint32_t kWindowsMin = 3;  // of a past, where nobody says what is usual

// What a rule is measured by: the key's past, with one window of the usual counted beforehand.
stats::EventCount past_of(const SurgeState& state, const SurgeRule& rule) {
  const double prior = rule.usual > 0.0 ? 1.0 : 0.0;
  return {.events = state.events + prior * rule.usual, .exposure = state.exposure + prior};
}

flow::Severity severity_of(const SurgeRule& rule, double rate) {
  return rule.critical > 0.0 && rate >= rule.critical ? flow::Severity::critical
                                                      : flow::Severity::warning;
}

SurgeVerdict judge_by_bound(const SurgeRule& rule, const SurgeWindow& window) {
  SurgeVerdict verdict{.bound = rule.above};
  if (window.exposure <= 0.0 || window.exposure < rule.trials_min) {
    return verdict;
  }
  const double events = std::min(window.events, window.exposure);
  verdict.rate = events / window.exposure;
  verdict.log_p = stats::binomial_log_p({events, window.exposure}, rule.above);
  verdict.is_surge = verdict.rate > rule.above && verdict.log_p <= std::log(rule.p_max);
  verdict.severity = severity_of(rule, verdict.rate);
  return verdict;
}

SurgeVerdict judge_by_past(const SurgeState& state, const SurgeRule& rule,
                           const SurgeWindow& window) {
  const stats::EventCount past = past_of(state, rule);
  const bool has_past = rule.usual > 0.0 || state.windows >= kWindowsMin;
  SurgeVerdict verdict;
  if (!has_past || past.exposure <= 0.0 || window.exposure <= 0.0 ||
      window.exposure < rule.trials_min) {
    return verdict;
  }
  const double usual = past.events / past.exposure;
  verdict.rate = window.events / window.exposure;
  verdict.bound = rule.times * usual;
  verdict.log_p = stats::rate_increase_log_p({window.events, window.exposure}, past);
  verdict.is_surge = verdict.rate > verdict.bound && verdict.log_p <= std::log(rule.p_max);
  verdict.severity =
      usual > 0.0 ? severity_of(rule, verdict.rate / usual) : flow::Severity::warning;
  return verdict;
}

}  // namespace

SurgeRule read_surge_rule(const std::string& name, config::Reader& reader) {
  constexpr config::NumberRange kNotNegative{.min = 0.0};
  SurgeRule rule;
  rule.name = name;
  rule.of = reader.text("of");
  rule.among = reader.text_or("among", "");
  rule.above =
      reader.number_or("above", rule.above, {.min = 0.0, .max = 1.0, .is_max_excluded = true});
  rule.critical = reader.number_or("critical", rule.critical, kNotNegative);
  rule.trials_min = reader.number_or("trials_min", rule.trials_min, kNotNegative);
  rule.p_max =
      reader.number_or("p_max", rule.p_max, {.min = 0.0, .max = 1.0, .is_min_excluded = true});
  rule.times = reader.number_or("times", rule.times, {.min = 1.0});
  rule.usual = reader.number_or("usual", rule.usual, kNotNegative);
  rule.memory = static_cast<std::uint32_t>(
      reader.integer_or("memory", rule.memory, {.min = 1, .max = 100'000}));
  if (rule.has_bound() && rule.among.empty()) {
    reader.fail_at("above", "a bound is a rate: say among what");
  }
  if (rule.has_bound() && (reader.has("times") || reader.has("usual"))) {
    reader.fail_at("above", "a rule is measured by a bound or by the past, not by both");
  }
  return rule;
}

SurgeVerdict SurgeState::judge(const SurgeRule& rule, const SurgeWindow& window) const {
  return rule.has_bound() ? judge_by_bound(rule, window) : judge_by_past(*this, rule, window);
}

SurgeState::Change SurgeState::take(const SurgeRule& rule, const SurgeWindow& window,
                                    const SurgeVerdict& verdict, EventTime end) {
  const bool was_firing = firing_windows > 0;
  if (verdict.is_surge) {
    started = was_firing ? started : end;
    ++firing_windows;
    if (firing_windows > rule.memory) {
      learn(rule, window);
    }
    return was_firing ? Change::none : Change::fires;
  }
  firing_windows = 0;
  learn(rule, window);
  return was_firing ? Change::resolves : Change::none;
}

// Windows in which nothing came are a past as well, where time is the exposure.
void SurgeState::learn(const SurgeRule& rule, const SurgeWindow& window) {
  const double kept = std::exp(-1.0 / static_cast<double>(rule.memory));
  if (rule.among.empty() && window.empty_before > 0 && windows > 0) {
    const double kept_over = std::pow(kept, window.empty_before);
    events *= kept_over;
    exposure = exposure * kept_over + (1.0 - kept_over) / (1.0 - kept);
    windows += window.empty_before;
  }
  events = events * kept + window.events;
  exposure = exposure * kept + window.exposure;
  ++windows;
}

void SurgeState::save(ByteWriter& out) const {
  out.f64(events);
  out.f64(exposure);
  out.varint(windows);
  out.varint(firing_windows);
  out.svarint(started.ms);
}

SurgeState SurgeState::load(ByteReader& in) {
  SurgeState state;
  state.events = in.f64();
  state.exposure = in.f64();
  state.windows = static_cast<std::uint32_t>(in.varint());
  state.firing_windows = static_cast<std::uint32_t>(in.varint());
  state.started = EventTime{in.svarint()};
  return state;
}

}  // namespace ls::operators
