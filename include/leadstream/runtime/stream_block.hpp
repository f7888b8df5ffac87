#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ls::runtime {

// One output, as a follower sees it. The views live as long as their block.
struct StreamItem {
  std::string_view topic;
  std::string_view key;
  std::string_view value;       // empty if it is no text
  std::size_t value_bytes = 0;  // as it was written
};

// Outputs in the order in which they were written, one behind the other in one piece of memory, so
// that adding one costs a copy and no allocation. Immutable once it is published.
class StreamBlock {
 public:
  // Bytes of a value that is no text (a model snapshot) are counted, not kept.
  void add(std::string_view topic, std::string_view key, std::string_view value);

  [[nodiscard]] std::size_t count() const {
    return entries_.size();
  }
  [[nodiscard]] StreamItem item(std::size_t index) const;
  // What it occupies, about.
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Entry {
    std::size_t start = 0;
    std::uint32_t topic_bytes = 0;
    std::uint32_t key_bytes = 0;
    std::uint32_t text_bytes = 0;
    std::uint32_t value_bytes = 0;
  };
  std::string text_;
  std::vector<Entry> entries_;
};

}  // namespace ls::runtime
