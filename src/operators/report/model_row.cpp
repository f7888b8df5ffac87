#include "operators/report/model_row.hpp"

#include "leadstream/ml/metrics.hpp"

namespace ls::operators {
namespace {

constexpr std::uint8_t kFormat = 1;

void save_time(ByteWriter& out, std::optional<EventTime> time) {
  out.u8(time ? 1 : 0);
  out.svarint(time.value_or(EventTime{}).ms);
}

std::optional<EventTime> load_time(ByteReader& in) {
  const bool is_there = in.u8() != 0;
  const EventTime time{in.svarint()};
  return is_there ? std::optional(time) : std::nullopt;
}

}  // namespace

void ModelRow::count(double margin, bool label, std::size_t window) {
  if (!recent) {
    recent.emplace(ml::Horizon::last(window));
  }
  whole.add(margin, label);
  recent->add(margin, label);
  has_news = true;
}

void ModelRow::save(ByteWriter& out) const {
  out.u8(kFormat);
  whole.save(out);
  out.u8(recent ? 1 : 0);
  if (recent) {
    recent->save(out);
  }
  save_time(out, version);
  out.svarint(newest_label.ms);
  out.u8(has_news ? 1 : 0);
  out.u8(static_cast<std::uint8_t>(status));
  out.f64(auc_best);
  save_time(out, timer);
  out.varint(versions.size());
  for (const EventTime each : versions) {
    out.svarint(each.ms);
  }
}

Result<ModelRow> ModelRow::load(ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("report_model: unknown row format");
  }
  ModelRow row;
  row.whole = LS_TRY(ml::BinaryMeter::load(in));
  if (in.u8() != 0) {
    row.recent.emplace(LS_TRY(ml::BinaryMeter::load(in)));
  }
  row.version = load_time(in);
  row.newest_label = {in.svarint()};
  row.has_news = in.u8() != 0;
  const std::uint8_t status = in.u8();
  if (status > static_cast<std::uint8_t>(ml::HealthStatus::red)) {
    return internal_error("report_model: malformed row");
  }
  row.status = static_cast<ml::HealthStatus>(status);
  row.auc_best = in.f64();
  row.timer = load_time(in);
  row.versions.resize(in.count());
  for (EventTime& each : row.versions) {
    each = {in.svarint()};
  }
  return row;
}

void VersionRow::count(double margin, bool label) {
  decisions.add(margin, label);
  calibration.add(ml::sigmoid(margin), label);
  positives += label ? 1 : 0;
  has_news = true;
}

void VersionRow::save(ByteWriter& out) const {
  out.u8(kFormat);
  decisions.save(out);
  calibration.save(out);
  out.varint(positives);
  out.u8(has_news ? 1 : 0);
}

Result<VersionRow> VersionRow::load(ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("report_model: unknown row format");
  }
  VersionRow row;
  row.decisions = LS_TRY(ml::BinaryMeter::load(in));
  row.calibration.load(in);
  row.positives = in.varint();
  row.has_news = in.u8() != 0;
  return row;
}

}  // namespace ls::operators
