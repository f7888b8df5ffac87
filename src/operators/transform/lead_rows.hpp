#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/ml/event_spectrum.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ls::operators {

// A lead whose label is awaited: what steps noted of the vector with which the horizon began.
struct AwaitedRow {
  std::uint64_t steps = 0;  // those that noted it; others cannot read it
  EventTime due;
  bool is_positive = false;
  std::string noted;

  void save(ByteWriter& out) const {
    out.u8(1);
    out.u64(steps);
    out.i64(due.ms);
    out.u8(is_positive ? 1 : 0);
    out.bytes(noted);
  }
  static Result<AwaitedRow> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("transform: unknown row format of a label");
    }
    AwaitedRow row;
    row.steps = in.u64();
    row.due = {in.i64()};
    row.is_positive = in.u8() != 0;
    row.noted = in.bytes();
    return row;
  }
};

// When the events of a lead come.
struct RhythmRow {
  std::optional<ml::EventSpectrum> spectrum;

  // Begins anew if it is of other periods.
  ml::EventSpectrum& of(const std::vector<Millis>& periods) {
    bool is_of_these = spectrum && spectrum->periods() == periods.size();
    for (std::size_t i = 0; is_of_these && i < periods.size(); ++i) {
      is_of_these = spectrum->line_of(periods[i]) == i;
    }
    if (!is_of_these) {
      spectrum.emplace(periods);
    }
    return *spectrum;
  }

  void save(ByteWriter& out) const {
    out.u8(spectrum ? 1 : 0);
    if (spectrum) {
      spectrum->save(out);
    }
  }
  static Result<RhythmRow> load(ByteReader& in) {
    RhythmRow row;
    if (in.u8() != 0) {
      row.spectrum = LS_TRY(ml::EventSpectrum::load(in));
    }
    return row;
  }
};

}  // namespace ls::operators
