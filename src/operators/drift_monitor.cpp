#include "operators/drift_monitor.hpp"

#include "leadstream/stats/multiple_testing.hpp"

#include <cmath>

namespace ls::operators {
namespace {

constexpr std::size_t kBinsShown = 24;

}  // namespace

DriftMonitor::DriftMonitor(std::string entity_type, std::string entity)
    : entity_type_(std::move(entity_type)), entity_(std::move(entity)) {}

void DriftMonitor::add(double value, EventTime at, std::string_view id,
                       const DriftSettings& settings) {
  if (!ks_) {
    reference_.push_back(value);
    is_reference_new_ = true;
    if (reference_.size() >= settings.reference) {
      freeze(settings);
    }
    return;
  }
  if (is_complete_) {
    return;  // waits for the others of its family; `judge` comes with the same signal
  }
  if (current_.empty()) {
    window_start_ = at;
    first_id_ = id;
  }
  current_.push_back(value);
  window_end_ = at;
  last_id_ = id;
  static_cast<void>(ks_->update(value));
  is_complete_ = ks_->is_full();
}

void DriftMonitor::freeze(const DriftSettings& settings) {
  ks_.emplace(reference_, settings.window);
  shown_.emplace(stats::equal_width_edges(reference_, kBinsShown), reference_);
}

double DriftMonitor::log_p(const DriftSettings& settings, stats::KsCriticalCache& critical) const {
  const stats::KsStatistic statistic = ks_->statistic();
  if (entity_type_ == kMissingness) {
    return statistic.d() < settings.effect_min ? 0.0 : ks_->log_p();
  }
  return statistic.c() < critical.at(ks_->sizes(), settings.level) ? 0.0 : ks_->log_p();
}

DriftMonitor::Change DriftMonitor::judge(double log_p, double log_p_adjusted,
                                         const DriftSettings& settings) {
  const stats::KsStatistic statistic = ks_->statistic();
  DriftTest test;
  test.d = statistic.d();
  test.log_p = log_p;
  test.log_p_adjusted = log_p_adjusted;
  test.location = statistic.location();
  test.start = window_start_;
  test.end = window_end_;
  test.first_id = first_id_;
  test.last_id = last_id_;
  test.is_significant = log_p_adjusted <= std::log(settings.level) && test.d >= settings.effect_min;
  shown_->reset_current();
  for (const double value : current_) {
    shown_->add_current(value);
  }
  last_ = test;
  ++windows_;
  current_.clear();
  ks_->reset_current();
  is_complete_ = false;
  return settle(test.is_significant, settings);
}

DriftMonitor::Change DriftMonitor::settle(bool is_significant, const DriftSettings& settings) {
  if (is_significant == is_firing()) {
    streak_ = 0;
    return Change::none;
  }
  if (++streak_ < settings.confirm) {
    return Change::none;
  }
  streak_ = 0;
  if (is_significant) {
    started_ = last_->end;
    episode_ = last_->end;
    return Change::fires;
  }
  started_.reset();
  return Change::resolves;
}

void DriftMonitor::describe(event::JsonWriter& out) const {
  out.begin_object().member("entity_type", entity_type_).member("entity", entity_);
  out.member("state", !ks_ ? "learning" : (is_firing() ? "firing" : "steady"));
  out.member("reference_count", reference_.size())
      .member("windows", windows_)
      .member("missing", missing_);
  if (last_) {
    out.member("d", last_->d)
        .member("log_p", last_->log_p)
        .member("p_adjusted", std::exp(last_->log_p_adjusted));
    out.member("location", last_->location)
        .member("window_start", last_->start)
        .member("window_end", last_->end);
  }
  if (shown_) {
    out.key("histogram").begin_object().key("edges").begin_array();
    for (const double edge : shown_->edges()) {
      out.value(edge);
    }
    out.end_array().key("reference").begin_array();
    for (const std::uint64_t count : shown_->reference()) {
      out.value(count);
    }
    out.end_array().key("current").begin_array();
    for (const std::uint64_t count : shown_->current()) {
      out.value(count);
    }
    out.end_array().end_object();
  }
  out.end_object();
}

void DriftMonitor::save_reference(ByteWriter& out) const {
  out.u8(1);
  out.varint(reference_.size());
  for (const double value : reference_) {
    out.f64(value);
  }
}

void DriftMonitor::save_current(ByteWriter& out) const {
  out.u8(1);
  out.bytes(entity_type_);
  out.bytes(entity_);
  out.varint(current_.size());
  for (const double value : current_) {
    out.f64(value);
  }
  out.i64(window_start_.ms);
  out.i64(window_end_.ms);
  out.bytes(first_id_);
  out.bytes(last_id_);
  out.varint(missing_);
  out.varint(windows_);
  out.varint(streak_);
  out.u8(started_ ? 1 : 0);
  out.i64(episode_.ms);
  out.u8(last_ ? 1 : 0);
  if (!last_) {
    return;
  }
  out.f64(last_->d);
  out.f64(last_->log_p);
  out.f64(last_->log_p_adjusted);
  out.f64(last_->location);
  out.i64(last_->start.ms);
  out.i64(last_->end.ms);
  out.bytes(last_->first_id);
  out.bytes(last_->last_id);
  out.u8(last_->is_significant ? 1 : 0);
  shown_->save(out);
}

namespace {

DriftTest load_test(ByteReader& in) {
  DriftTest test;
  test.d = in.f64();
  test.log_p = in.f64();
  test.log_p_adjusted = in.f64();
  test.location = in.f64();
  test.start = {in.i64()};
  test.end = {in.i64()};
  test.first_id = in.bytes();
  test.last_id = in.bytes();
  test.is_significant = in.u8() != 0;
  return test;
}

std::vector<double> load_values(ByteReader& in) {
  std::vector<double> values(in.count());
  for (double& value : values) {
    value = in.f64();
  }
  return values;
}

}  // namespace

// A window that was begun under other settings, and no longer fits, begins anew.
void DriftMonitor::refill(const DriftSettings& settings) {
  if (!ks_ || current_.size() >= settings.window) {
    current_.clear();
  }
  for (const double value : current_) {
    static_cast<void>(ks_->update(value));
  }
}

Result<DriftMonitor> DriftMonitor::load(Bytes reference, Bytes current,
                                        const DriftSettings& settings) {
  ByteReader from(reference);
  ByteReader in(current);
  if (from.u8() != 1 || in.u8() != 1) {
    return internal_error("detect_drift: unknown row format");
  }
  std::string entity_type(in.bytes());
  DriftMonitor monitor(std::move(entity_type), std::string(in.bytes()));
  monitor.reference_ = load_values(from);
  LS_TRY(from.finish("a drift reference"));
  if (monitor.reference_.size() >= settings.reference) {
    monitor.freeze(settings);
  }
  monitor.current_ = load_values(in);
  monitor.window_start_ = {in.i64()};
  monitor.window_end_ = {in.i64()};
  monitor.first_id_ = in.bytes();
  monitor.last_id_ = in.bytes();
  monitor.missing_ = in.varint();
  monitor.windows_ = in.varint();
  monitor.streak_ = in.varint();
  const bool is_firing = in.u8() != 0;
  monitor.episode_ = {in.i64()};
  if (is_firing) {
    monitor.started_ = monitor.episode_;
  }
  if (in.u8() != 0) {
    monitor.last_ = load_test(in);
    monitor.shown_ = LS_TRY(stats::HistogramPair::load(in));
  }
  LS_TRY(in.finish("a drift monitor"));
  monitor.refill(settings);
  return monitor;
}

}  // namespace ls::operators
