#include "operators/drift/monitor.hpp"

#include <cmath>

namespace ls::operators {
namespace {

constexpr std::size_t kBinsShown = 24;
constexpr std::uint8_t kPlain = 1;
constexpr std::uint8_t kWithDetector = 2;

}  // namespace

DriftMonitor::DriftMonitor(std::string entity_type, std::string entity)
    : entity_type_(std::move(entity_type)), entity_(std::move(entity)) {}

void DriftMonitor::add(double value, EventTime at, std::string_view id,
                       const DriftSettings& settings, const RunLengthLimits& limits) {
  if (!is_frozen_) {
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
  if (ks_) {
    static_cast<void>(ks_->update(value));
  }
  if (detector_) {
    has_alarmed_ = detector_->update(value, limits) || has_alarmed_;
  }
  is_complete_ = current_.size() >= settings.window;
}

void DriftMonitor::freeze(const DriftSettings& settings) {
  is_frozen_ = true;
  if (entity_type_ == kCategory) {
    shown_.emplace(stats::BinEdges{}, reference_);
    return;
  }
  ks_.emplace(reference_, settings.window);
  shown_.emplace(stats::equal_width_edges(reference_, kBinsShown), reference_);
  if (settings.has_detector()) {
    detector_.emplace(settings, reference_);
  }
}

Comparison DriftMonitor::compare(const DriftSettings& settings,
                                 stats::KsCriticalCache& critical) const {
  if (entity_type_ == kCategory) {
    return compare_categories(reference_, current_);
  }
  if (settings.test == DriftTest::psi) {
    return compare_bins(reference_, current_);
  }
  const stats::KsStatistic statistic = ks_->statistic();
  const bool is_worth_it =
      settings.arl ||
      (entity_type_ == kMissingness ? statistic.d() >= settings.effect_min
                                    : statistic.c() >= critical.at(ks_->sizes(), settings.level));
  return {.value = statistic.d(),
          .log_p = is_worth_it ? ks_->log_p() : 0.0,
          .location = statistic.location()};
}

bool DriftMonitor::has_drifted(const Comparison& comparison, double log_p_adjusted,
                               const DriftSettings& settings, const RunLengthLimits& limits) const {
  if (comparison.value < settings.effect_min) {
    return false;
  }
  if (detector_) {
    return has_alarmed_;
  }
  if (!settings.arl) {
    return log_p_adjusted <= std::log(settings.level);
  }
  // A reference that was frozen under other settings has another size than the limit is for.
  const bool is_calibrated = limits.ks && ks_ && reference_.size() == settings.reference;
  return is_calibrated ? stats::KsLevel::of(ks_->extent()) >= *limits.ks
                       : comparison.log_p <= limits.log_p;
}

DriftMonitor::Change DriftMonitor::judge(const Comparison& comparison, double log_p_adjusted,
                                         bool has_drifted, const DriftSettings& settings) {
  WindowVerdict verdict;
  verdict.value = comparison.value;
  verdict.log_p = comparison.log_p;
  verdict.log_p_adjusted = log_p_adjusted;
  verdict.location = comparison.location;
  verdict.start = window_start_;
  verdict.end = window_end_;
  verdict.first_id = first_id_;
  verdict.last_id = last_id_;
  verdict.has_drifted = has_drifted;
  shown_->reset_current();
  for (const double value : current_) {
    shown_->add_current(value);
  }
  last_ = verdict;
  ++windows_;
  note_history(has_drifted);
  current_.clear();
  if (ks_) {
    ks_->reset_current();
  }
  has_alarmed_ = false;
  is_complete_ = false;
  const Change change = settle(has_drifted, settings);
  if (change != Change::none && entity_type_ != kCategory) {
    type_ = history_.type(reference_);
  }
  if (change == Change::resolves) {
    history_.end_episode();
  }
  return change;
}

// Categories have no order by which one could see how far they are on their way.
void DriftMonitor::note_history(bool has_drifted) {
  if (entity_type_ != kCategory) {
    history_.add(current_, {.is_firing = is_firing(), .has_drifted = has_drifted});
  }
}

void DriftMonitor::withhold(const DriftSettings& settings) {
  started_.reset();
  streak_ = settings.confirm - 1;
}

DriftMonitor::Change DriftMonitor::settle(bool has_drifted, const DriftSettings& settings) {
  if (has_drifted == is_firing()) {
    streak_ = 0;
    return Change::none;
  }
  if (++streak_ < settings.confirm) {
    return Change::none;
  }
  streak_ = 0;
  if (has_drifted) {
    started_ = last_->end;
    episode_ = last_->end;
    return Change::fires;
  }
  started_.reset();
  return Change::resolves;
}

void DriftMonitor::describe(event::JsonWriter& out) const {
  out.begin_object().member("entity_type", entity_type_).member("entity", entity_);
  out.member("state", !is_frozen_ ? "learning" : (is_firing() ? "firing" : "steady"));
  out.member("reference_count", reference_.size())
      .member("windows", windows_)
      .member("missing", missing_);
  if (last_) {
    out.member("d", last_->value)
        .member("log_p", last_->log_p)
        .member("p_adjusted", std::exp(last_->log_p_adjusted));
    out.member("location", last_->location)
        .member("window_start", last_->start)
        .member("window_end", last_->end);
  }
  if (shown_ && entity_type_ != kCategory) {
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

// Two formats, so that the rows of monitors without a detector stay what they were.
void DriftMonitor::save_current(ByteWriter& out) const {
  out.u8(detector_ ? kWithDetector : kPlain);
  if (detector_) {
    out.u8(has_alarmed_ ? 1 : 0);
    std::string bytes;
    ByteWriter to(bytes);
    detector_->save(to);
    out.bytes(bytes);
  }
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
  out.f64(last_->value);
  out.f64(last_->log_p);
  out.f64(last_->log_p_adjusted);
  out.f64(last_->location);
  out.i64(last_->start.ms);
  out.i64(last_->end.ms);
  out.bytes(last_->first_id);
  out.bytes(last_->last_id);
  out.u8(last_->has_drifted ? 1 : 0);
  shown_->save(out);
}

namespace {

WindowVerdict load_verdict(ByteReader& in) {
  WindowVerdict test;
  test.value = in.f64();
  test.log_p = in.f64();
  test.log_p_adjusted = in.f64();
  test.location = in.f64();
  test.start = {in.i64()};
  test.end = {in.i64()};
  test.first_id = in.bytes();
  test.last_id = in.bytes();
  test.has_drifted = in.u8() != 0;
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
  if (!is_frozen_ || current_.size() >= settings.window) {
    current_.clear();
  }
  for (const double value : current_) {
    if (ks_) {
      static_cast<void>(ks_->update(value));
    }
  }
}

Result<DriftMonitor> DriftMonitor::load(Bytes reference, Bytes current,
                                        const DriftSettings& settings) {
  ByteReader from(reference);
  ByteReader in(current);
  const std::uint8_t format = in.u8();
  if (from.u8() != 1 || (format != kPlain && format != kWithDetector)) {
    return internal_error("detect_drift: unknown row format");
  }
  const bool has_alarmed = format == kWithDetector && in.u8() != 0;
  ByteReader detector(format == kWithDetector ? in.bytes() : Bytes());
  std::string entity_type(in.bytes());
  DriftMonitor monitor(std::move(entity_type), std::string(in.bytes()));
  monitor.reference_ = load_values(from);
  LS_TRY(from.finish("a drift reference"));
  if (monitor.reference_.size() >= settings.reference) {
    monitor.freeze(settings);
  }
  if (monitor.detector_ && format == kWithDetector) {
    monitor.has_alarmed_ = has_alarmed;
    LS_TRY(monitor.detector_->load(detector));
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
    monitor.last_ = load_verdict(in);
    monitor.shown_ = LS_TRY(stats::HistogramPair::load(in));
  }
  LS_TRY(in.finish("a drift monitor"));
  monitor.refill(settings);
  return monitor;
}

}  // namespace ls::operators
