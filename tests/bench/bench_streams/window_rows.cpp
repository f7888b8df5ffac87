#include "bench/bench_streams/window_rows.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <type_traits>

namespace ls::bench {
namespace {

constexpr std::size_t kExamplesMax = 6;

void note(Difference& into, std::string_view what, const WindowRow& row) {
  if (into.examples.size() < kExamplesMax) {
    into.examples.push_back(fmt::format("{}: {}", what, to_text(row)));
  }
}

}  // namespace

std::string to_text(const WindowRow& row) {
  return fmt::format("lead {} [{} +{}h) count {} sum {} max {} distinct {}", row.lead,
                     format_rfc3339(row.start), row.hours, row.count, row.sum, row.max,
                     row.distinct);
}

std::string digest(WindowRows& rows) {
  std::sort(rows.begin(), rows.end());
  // Without padding the rows' memory is their canonical form on one machine.
  static_assert(std::has_unique_object_representations_v<WindowRow>);
  return sha256_hex({reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(WindowRow)});
}

Difference difference(const WindowRows& wanted, const WindowRows& got) {
  Difference found;
  auto want = wanted.begin();
  auto have = got.begin();
  while (want != wanted.end() || have != got.end()) {
    if (have == got.end() || (want != wanted.end() && *want < *have)) {
      ++found.missing;
      note(found, "missing", *want++);
    } else if (want == wanted.end() || *have < *want) {
      ++found.unexpected;
      note(found, "unexpected", *have++);
    } else {
      ++want;
      ++have;
    }
  }
  return found;
}

}  // namespace ls::bench
