#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/state/table.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace ls::operators {

// Takes the records of a batch one by one, and before them has the rows of the next few hundred
// read together where many are not in memory. Lives as long as its operator.
class ReadAhead {
 public:
  // `wants` says whether a record will read the row of its key, `take` does; the batch ends with
  // the first error.
  template <state::Row V, typename Wants, typename Take>
  Status walk(state::Table<V>& rows, std::span<const flow::Record> batch, Wants&& wants,
              Take&& take) {
    while (!batch.empty()) {
      const std::span<const flow::Record> run = batch.first(std::min(kRunMost, batch.size()));
      if (run.size() > 1 && rows.prefetch_pays(run.size())) {
        keys_.clear();
        for (const flow::Record& record : run) {
          if (wants(record)) {
            keys_.push_back(record.key);
          }
        }
        LS_TRY(rows.prefetch(keys_));
      }
      for (const flow::Record& record : run) {
        LS_TRY(take(record));
      }
      batch = batch.subspan(run.size());
    }
    return {};
  }

 private:
  // More have few neighbours more in common, and would need more memory for what was read.
  static constexpr std::size_t kRunMost = 256;

  std::vector<Bytes> keys_;
};

}  // namespace ls::operators
