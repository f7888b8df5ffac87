#include "operators/publish/publish_row.hpp"

#include <algorithm>

namespace ls::operators {

bool PublishRow::knows_both_labels(std::uint64_t label_min) const {
  return !published.empty() || std::ranges::min(examples) >= label_min;
}

void PublishRow::count(const flow::Example& example) {
  ++examples[example.label ? 1 : 0];
  std::uint64_t& taken_back = examples[example.label ? 0 : 1];
  if (example.is_correction && taken_back > 0) {
    --taken_back;
  }
}

void PublishRow::save(ByteWriter& out) const {
  out.u8(2);
  out.u8(timer ? 1 : 0);
  out.svarint(timer.value_or(EventTime{}).ms);
  out.varint(published.size());
  for (const EventTime version : published) {
    out.svarint(version.ms);
  }
  out.varint(examples[0]);
  out.varint(examples[1]);
}

Result<PublishRow> PublishRow::load(ByteReader& in) {
  const std::uint8_t format = in.u8();
  if (format != 1 && format != 2) {
    return internal_error("publish_model: unknown row format");
  }
  PublishRow row;
  const bool has_timer = in.u8() != 0;
  const EventTime timer{in.svarint()};
  if (has_timer) {
    row.timer = timer;
  }
  row.published.resize(in.count());
  for (EventTime& version : row.published) {
    version = {in.svarint()};
  }
  if (format == 2) {
    row.examples = {in.varint(), in.varint()};
  }
  return row;
}

}  // namespace ls::operators
