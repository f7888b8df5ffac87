#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// The changes of one transaction of Salesforce that have come so far: a row.
struct HeldChanges {
  EventTime first;  // when the first of them was met
  std::string tenant;
  std::vector<std::string> changes;  // JSON, as they came

  // As one payload, in which the mapper puts them in order.
  [[nodiscard]] std::string payload() const;
  [[nodiscard]] std::size_t bytes() const;

  void save(ByteWriter& out) const;
  static Result<HeldChanges> load(ByteReader& in);
};

}  // namespace ls::operators
