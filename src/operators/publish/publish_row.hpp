#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/record.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace ls::operators {

// Which versions of a model are on the topic, and when the next is due.
struct PublishRow {
  std::optional<EventTime> timer;
  std::vector<EventTime> published;
  std::array<std::uint64_t, 2> examples = {};  // by label, until the first version

  [[nodiscard]] bool knows_both_labels(std::uint64_t label_min) const;
  void count(const flow::Example& example);

  void save(ByteWriter& out) const;
  static Result<PublishRow> load(ByteReader& in);
};

}  // namespace ls::operators
