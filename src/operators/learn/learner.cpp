#include "operators/learn/learner.hpp"

#include "leadstream/ml/calibration_spec.hpp"
#include "leadstream/ml/registry.hpp"

#include <utility>

namespace ls::operators {
namespace {

constexpr std::size_t kHistoryMax = 240;
constexpr std::uint8_t kUntested = 1;  // the format before models were tested here
constexpr std::uint8_t kTested = 2;    // the format before models could be frozen
constexpr std::uint8_t kFormat = 3;

void write_report(event::JsonWriter& out, std::string_view name, const ml::Report& report) {
  out.key(name).begin_object().member("count", report.count).member("base_rate", report.base_rate);
  out.member("auc", report.auc).member("log_loss", report.log_loss).member("brier", report.brier);
  out.member("calibration_error", report.calibration_error).end_object();
}

void write_history(event::JsonWriter& out, const std::vector<QualityPoint>& history) {
  out.key("history").begin_array();
  for (const QualityPoint& point : history) {
    out.begin_object().member("at", point.at).member("examples", point.examples);
    out.member("auc", point.auc).member("log_loss", point.log_loss);
    out.member("calibration_error", point.calibration_error).end_object();
  }
  out.end_array();
}

}  // namespace

void LearnRow::save(ByteWriter& out) const {
  out.u8(kFormat);
  out.bytes(model);
  out.bytes(served);
  out.varint(step);
  out.varint(history.size());
  for (const QualityPoint& point : history) {
    out.svarint(point.at.ms);
    out.varint(point.examples);
    out.f64(point.auc);
    out.f64(point.log_loss);
    out.f64(point.calibration_error);
  }
  out.bytes(tested);
  out.u8(is_frozen ? 1 : 0);
}

Result<LearnRow> LearnRow::load(ByteReader& in) {
  const std::uint8_t format = in.u8();
  if (format < kUntested || format > kFormat) {
    return internal_error("learn: unknown row format");
  }
  LearnRow row;
  row.model = in.bytes();
  row.served = in.bytes();
  row.step = in.varint();
  row.history.resize(in.count());
  for (QualityPoint& point : row.history) {
    point.at = {in.svarint()};
    point.examples = in.varint();
    point.auc = in.f64();
    point.log_loss = in.f64();
    point.calibration_error = in.f64();
  }
  if (format >= kTested) {
    row.tested = in.bytes();
  }
  row.is_frozen = format == kFormat && in.u8() != 0;
  return row;
}

void Learner::note_quality(EventTime at) {
  const std::uint64_t examples = model->examples();
  // An example without weight is tested on, but not learned.
  const bool is_noted = !history.empty() && history.back().examples == examples;
  if (examples == 0 || examples % step != 0 || is_noted) {
    return;
  }
  const ml::Report recent = is_served ? served.recent() : tested.recent();
  history.push_back({at, examples, recent.auc, recent.log_loss, recent.calibration_error});
  if (history.size() > kHistoryMax) {
    std::vector<QualityPoint> thinned;
    for (std::size_t i = 1; i < history.size(); i += 2) {
      thinned.push_back(history[i]);
    }
    history = std::move(thinned);
    step *= 2;
  }
}

LearnRow Learner::to_row() const {
  LearnRow row;
  model->save(row.model);
  ByteWriter of_served(row.served);
  served.save(of_served);
  ByteWriter of_tested(row.tested);
  tested.save(of_tested);
  row.step = step;
  row.history = history;
  row.is_frozen = is_frozen;
  return row;
}

Result<Learner> Learner::of_row(const LearnRow& row, std::size_t window) {
  Learner learner(window);
  learner.model = LS_TRY(ml::load_model(row.model));
  ByteReader of_served(row.served);
  learner.served = LS_TRY(ml::Prequential::load(of_served));
  if (!row.tested.empty()) {
    ByteReader of_tested(row.tested);
    learner.tested = LS_TRY(ml::Prequential::load(of_tested));
  }
  learner.step = row.step;
  learner.history = row.history;
  learner.is_frozen = row.is_frozen;
  return learner;
}

void Learner::describe(std::string_view name, event::JsonWriter& out) const {
  out.begin_object().member("model", name).member("kind", std::string_view(model->spec().name));
  if (const auto calibration = ml::calibration_of(model->spec())) {
    out.member("calibrate", ml::name_of(calibration->calibration));
  }
  out.member("role", std::string_view(is_served ? "champion" : "challenger"));
  out.member("frozen", is_frozen);
  out.member("examples", model->examples()).member("features", model->schema().size());
  if (is_served) {
    write_report(out, "served", served.whole());
  }
  write_report(out, "tested", tested.whole());
  write_report(out, "recent", is_served ? served.recent() : tested.recent());
  write_report(out, "tested_recent", tested.recent());
  write_history(out, history);
  out.end_object();
}

}  // namespace ls::operators
