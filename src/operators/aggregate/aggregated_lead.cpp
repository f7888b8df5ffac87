#include "operators/aggregate/aggregated_lead.hpp"

#include <algorithm>
#include <utility>

namespace ls::operators {

void AggregatedLead::bind(const AggregateSettings& settings) {
  numbers.bind(settings.numbers);
  const bool is_bound =
      std::equal(texts.begin(), texts.end(), settings.text_ids.begin(), settings.text_ids.end(),
                 [](const Text& text, std::uint64_t id) { return text.id == id; });
  if (is_bound) {
    return;
  }
  std::vector<Text> arranged(settings.text_ids.size());
  for (std::size_t i = 0; i < arranged.size(); ++i) {
    arranged[i].id = settings.text_ids[i];
    for (Text& text : texts) {
      if (text.id == arranged[i].id) {
        arranged[i] = std::move(text);
        break;
      }
    }
  }
  texts = std::move(arranged);
}

void AggregatedLead::save(ByteWriter& out) const {
  out.u8(1);
  out.i64(active.ms);
  out.i64(emitted.ms);
  out.u8(timer ? 1 : 0);
  out.svarint(timer.value_or(EventTime{}).ms);
  out.varint(texts.size());
  for (const Text& text : texts) {
    out.u64(text.id);
    out.i64(text.at.ms);
    out.bytes(text.text);
  }
  numbers.save(out);
}

Result<AggregatedLead> AggregatedLead::load(ByteReader& in) {
  if (in.u8() != 1) {
    return internal_error("aggregate: unknown row format");
  }
  AggregatedLead row;
  row.active = {in.i64()};
  row.emitted = {in.i64()};
  const bool has_timer = in.u8() != 0;
  const EventTime timer{in.svarint()};
  if (has_timer) {
    row.timer = timer;
  }
  row.texts.resize(in.count());
  for (Text& text : row.texts) {
    text.id = in.u64();
    text.at = {in.i64()};
    text.text = in.bytes();
  }
  row.numbers = LS_TRY(window::AggregateRow::load(in));
  return row;
}

}  // namespace ls::operators
