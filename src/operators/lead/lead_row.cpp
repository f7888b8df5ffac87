#include "operators/lead/lead_row.hpp"

#include <algorithm>
#include <tuple>

namespace ls::operators {
namespace {

using scoring::Touch;

constexpr std::uint8_t kFormat = 1;

constexpr std::array<std::optional<std::int64_t> LeadRow::*, 2> kCounts = {&LeadRow::headcount,
                                                                           &LeadRow::budget_minor};
constexpr std::array<std::optional<double> LeadRow::*, 3> kNumbers = {
    &LeadRow::age_years, &LeadRow::email_quality, &LeadRow::list_health};
constexpr std::array<std::optional<EventTime> LeadRow::*, 5> kTimes = {
    &LeadRow::policy_expiry, &LeadRow::moves_at, &LeadRow::cart_abandoned_at, &LeadRow::verified_at,
    &LeadRow::timer};
constexpr std::array<std::uint32_t LeadRow::*, 3> kTallies = {&LeadRow::sent, &LeadRow::bounced,
                                                              &LeadRow::complained};
constexpr std::array<bool LeadRow::*, 3> kFlags = {
    &LeadRow::is_unsubscribed, &LeadRow::has_growth_signal, &LeadRow::has_open_deal};

// One byte tells whether it is known.
template <typename T, typename Put>
void put(ByteWriter& out, const std::optional<T>& value, const Put& put_value) {
  out.u8(value ? 1 : 0);
  if (value) {
    put_value(*value);
  }
}

template <typename T, typename Take>
std::optional<T> take(ByteReader& in, const Take& take_value) {
  return in.u8() == 0 ? std::nullopt : std::optional<T>(take_value());
}

void put_told(ByteWriter& out, const ToldScore& told) {
  out.f64(told.score);
  out.u8(static_cast<std::uint8_t>(told.verdict.tier));
  out.u8(static_cast<std::uint8_t>(told.verdict.quality));
  out.u8(static_cast<std::uint8_t>(told.verdict.action));
  out.u8(static_cast<std::uint8_t>(told.verdict.fit_grade));
  out.u8(static_cast<std::uint8_t>(told.verdict.engagement_grade));
}

ToldScore take_told(ByteReader& in) {
  ToldScore told;
  told.score = in.f64();
  told.verdict.tier = static_cast<scoring::LeadTier>(in.u8());
  told.verdict.quality = static_cast<scoring::LeadQuality>(in.u8());
  told.verdict.action = static_cast<scoring::LeadAction>(in.u8());
  told.verdict.fit_grade = static_cast<scoring::FitGrade>(in.u8());
  told.verdict.engagement_grade = static_cast<scoring::EngagementGrade>(in.u8());
  return told;
}

}  // namespace

void LeadRow::touch(const Touch& touch) {
  Touch newest = touch;
  const auto same = std::find_if(touches.begin(), touches.end(), [&touch](const Touch& known) {
    return known.kind == touch.kind && known.id == touch.id;
  });
  if (same != touches.end()) {
    newest.at = std::max(newest.at, same->at);
    touches.erase(same);
  }
  // By everything, so that the order in which equal times come cannot be seen.
  const auto key = [](const Touch& each) { return std::tuple(each.at, each.kind, each.id); };
  touches.insert(
      std::upper_bound(touches.begin(), touches.end(), newest,
                       [&key](const Touch& a, const Touch& b) { return key(a) < key(b); }),
      newest);
  if (touches.size() > kTouchesMax) {
    touches.erase(touches.begin());
  }
  active_at = std::max(active_at, touch.at);
}

bool LeadRow::take_back(scoring::TouchKind kind, std::uint64_t id) {
  return std::erase_if(touches, [kind, id](const Touch& known) {
           return known.kind == kind && known.id == id;
         }) > 0;
}

void LeadRow::leave_address() {
  sent = 0;
  bounced = 0;
  verified_at.reset();
}

void LeadRow::save(ByteWriter& out) const {
  out.u8(kFormat);
  for (const std::string& text : texts) {
    out.bytes(text);
  }
  for (const auto count : kCounts) {
    put(out, this->*count, [&out](std::int64_t value) { out.svarint(value); });
  }
  for (const auto number : kNumbers) {
    put(out, this->*number, [&out](double value) { out.f64(value); });
  }
  for (const auto time : kTimes) {
    put(out, this->*time, [&out](EventTime value) { out.svarint(value.ms); });
  }
  for (const auto tally : kTallies) {
    out.varint(this->*tally);
  }
  for (const auto flag : kFlags) {
    out.u8(this->*flag ? 1 : 0);
  }
  out.varint(signals);
  out.svarint(active_at.ms);
  out.varint(touches.size());
  for (const Touch& touch : touches) {
    out.u8(static_cast<std::uint8_t>(touch.kind));
    out.svarint(touch.at.ms);
    out.u64(touch.id);
  }
  put(out, told, [&out](const ToldScore& value) { put_told(out, value); });
}

Result<LeadRow> LeadRow::load(ByteReader& in) {
  if (in.u8() != kFormat) {
    return internal_error("rule_score: unknown row format");
  }
  LeadRow row;
  for (std::string& text : row.texts) {
    text = in.bytes();
  }
  for (const auto count : kCounts) {
    row.*count = take<std::int64_t>(in, [&in] { return in.svarint(); });
  }
  for (const auto number : kNumbers) {
    row.*number = take<double>(in, [&in] { return in.f64(); });
  }
  for (const auto time : kTimes) {
    row.*time = take<EventTime>(in, [&in] { return EventTime{in.svarint()}; });
  }
  for (const auto tally : kTallies) {
    row.*tally = static_cast<std::uint32_t>(in.varint());
  }
  for (const auto flag : kFlags) {
    row.*flag = in.u8() != 0;
  }
  row.signals = static_cast<scoring::SignalSet>(in.varint());
  row.active_at = EventTime{in.svarint()};
  const std::size_t touches = in.count();
  row.touches.reserve(touches);
  for (std::size_t i = 0; i < touches; ++i) {
    Touch touch;
    touch.kind = static_cast<scoring::TouchKind>(in.u8());
    touch.at = EventTime{in.svarint()};
    touch.id = in.u64();
    row.touches.push_back(touch);
  }
  row.told = take<ToldScore>(in, [&in] { return take_told(in); });
  return row;
}

}  // namespace ls::operators
