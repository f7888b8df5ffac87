#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/ml/forecast_panel.hpp"

#include <cstdint>
#include <optional>

namespace ls::operators {

// One series: what was learned of it and how far.
struct SeriesRow {
  std::optional<ml::ForecastPanel> panel;  // nothing before the first window
  EventTime last_start;                    // of the newest window
  Millis length{0};                        // from one window to the next

  void save(ByteWriter& out) const {
    out.u8(kFormat);
    out.i64(last_start.ms);
    out.i64(length.count);
    out.u8(panel ? 1 : 0);
    if (panel) {
      panel->save(out);
    }
  }
  static Result<SeriesRow> load(ByteReader& in) {
    SeriesRow row;
    if (in.u8() != kFormat) {
      return internal_error("forecast: unknown row format");
    }
    row.last_start = {in.i64()};
    row.length = {in.i64()};
    if (in.u8() != 0) {
      row.panel.emplace(LS_TRY(ml::ForecastPanel::load(in)));
    }
    return row;
  }

 private:
  static constexpr std::uint8_t kFormat = 1;
};

}  // namespace ls::operators
