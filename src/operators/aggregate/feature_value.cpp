#include "operators/aggregate/feature_value.hpp"

#include "operators/any_case.hpp"

#include "leadstream/window/accumulator.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <new>
#include <string_view>

namespace ls::operators {
namespace {

using window::Function;
using window::kMissing;

// What is 0 and not missing if nothing came.
bool is_amount(Function function) {
  return function == Function::count || function == Function::sum ||
         function == Function::distinct || function == Function::approximate_distinct;
}

// What is kept of one lead, as of a time.
struct Kept {
  const AggregateSettings& settings;
  const AggregatedLead& row;
  EventTime as_of;
  // What the clocks showed last: a vector asks the same of them several times.
  mutable EventTime asked = EventTime::min();
  mutable LocalTime shown = {};

  [[nodiscard]] const LocalTime& shown_at(EventTime local) const {
    if (asked != local) {
      asked = local;
      shown = local_time(local);
    }
    return shown;
  }
  // Of amounts it is known that something came.
  [[nodiscard]] bool is_known(const Read& read) const {
    if (read.is_text) {
      return row.texts[read.index].at != EventTime::min();
    }
    const double kept = number(read);
    return !std::isnan(kept) &&
           !(kept == 0 && is_amount(settings.numbers[read.index].spec.function));
  }
  // Empty where nothing is known.
  [[nodiscard]] std::string_view text(const Read& read) const {
    return is_known(read) ? std::string_view(row.texts[read.index].text) : std::string_view();
  }
  [[nodiscard]] double number(const Read& read) const {
    return read.within ? row.numbers.value_within(settings.numbers, read.index, *read.within, as_of)
                       : row.numbers.value(settings.numbers, read.index, as_of);
  }
  // Whole milliseconds since the event of which a `since_last` tells in days: the nearest whole
  // number takes back what dividing by the day has rounded.
  [[nodiscard]] double age_ms(const Read& read) const {
    constexpr double kDayMs = 86'400'000.0;
    return std::round(number(read) * kDayMs);
  }
};

double logarithm(double number) {
  return number >= 0 ? std::log1p(number) : kMissing;
}

double completeness(const DeclaredFeature& feature, const Kept& kept) {
  double known = 0;
  for (const Read& read : feature.reads) {
    known += kept.is_known(read) ? 1 : 0;
  }
  return known / static_cast<double>(feature.reads.size());
}

double level(const DeclaredFeature& feature, const Kept& kept) {
  if (!kept.is_known(feature.reads.front())) {
    return kMissing;
  }
  const std::string_view word = kept.text(feature.reads.front());
  // A CRM's "Referral" and "REFERRAL" are one source.
  const auto found = std::ranges::find_if(
      feature.levels, [word](const auto& level) { return equal_in_any_case(level.word, word); });
  return found != feature.levels.end() ? found->number : feature.other_word.value_or(kMissing);
}

// A Beta prior's mean moved by what came (prior 0.5 and strength 2 are Laplace's rule).
double ratio(const DeclaredFeature& feature, const Kept& kept) {
  const double part = kept.number(feature.reads[0]) + feature.strength * feature.prior;
  const double whole = kept.number(feature.reads[1]) + feature.strength;
  return whole > 0 ? part / whole : kMissing;
}

// Windows of one, two, … steps all end now, so that their differences are the steps' amounts.
double slope(const DeclaredFeature& feature, const Kept& kept) {
  const auto steps = static_cast<double>(feature.reads.size());
  double from_middle = (steps - 1) / 2;  // the newest step comes first
  double newer = 0;
  double sum = 0;
  for (const Read& read : feature.reads) {
    const double all = kept.number(read);
    sum += from_middle * (all - newer);
    newer = all;
    from_middle -= 1;
  }
  return sum / (steps * (steps * steps - 1) / 12);
}

double active(const DeclaredFeature& feature, const Kept& kept) {
  const Read& read = feature.reads.front();
  const auto hops = static_cast<double>(
      kept.row.numbers.panes_within(kept.settings.numbers, read.index, *read.within, kept.as_of));
  return std::min(1.0, hops / feature.hops);
}

double elapsed(const DeclaredFeature& feature, const Kept& kept) {
  const double ms = kept.age_ms(feature.reads[0]) - kept.age_ms(feature.reads[1]);
  return ms >= 0 ? ms / feature.unit : kMissing;
}

double calendar(const DeclaredFeature& feature, const Kept& kept) {
  const double offset = feature.reads.empty() ? 0.0 : kept.number(feature.reads.front());
  const Millis east = minutes(std::isnan(offset) ? 0 : std::llround(offset));
  return value_of(feature.part, feature.form, kept.shown_at(kept.as_of + east));
}

double number_of(const DeclaredFeature& feature, const Kept& kept) {
  switch (feature.reading) {
    case Reading::value:
      return kept.number(feature.reads.front()) / feature.unit;
    case Reading::logarithm:
      return logarithm(kept.number(feature.reads.front()));
    case Reading::known:
      return kept.is_known(feature.reads.front()) ? 1 : 0;
    case Reading::completeness:
      return completeness(feature, kept);
    case Reading::level:
      return level(feature, kept);
    case Reading::ratio:
      return ratio(feature, kept);
    case Reading::slope:
      return slope(feature, kept);
    case Reading::active:
      return active(feature, kept);
    case Reading::recency:
      return kept.age_ms(feature.reads.front()) / feature.unit;
    case Reading::elapsed:
      return elapsed(feature, kept);
    case Reading::until:
      return (kept.number(feature.reads.front()) - static_cast<double>(kept.as_of.ms)) /
             feature.unit;
    case Reading::calendar:
      return calendar(feature, kept);
    case Reading::absent:
      break;
  }
  return kMissing;
}

}  // namespace

void read_values(const AggregateSettings& settings, const AggregatedLead& row, EventTime as_of,
                 std::span<ml::FeatureValue> out) {
  const Kept kept{settings, row, as_of};
  for (std::size_t i = 0; i < settings.features.size(); ++i) {
    const DeclaredFeature& feature = settings.features[i];
    if (!feature.is_word()) {
      const double number = window::bounded(number_of(feature, kept));
      // Made where it belongs: a copy would wait until the parts of the value have been written.
      ::new (static_cast<void*>(&out[i])) ml::FeatureValue(ml::FeatureValue::of(
          std::isnan(number) ? feature.if_missing.value_or(kMissing) : number));
    } else if (kept.is_known(feature.reads.front())) {
      out[i] = ml::FeatureValue::of(kept.text(feature.reads.front()));
    }
  }
}

}  // namespace ls::operators
