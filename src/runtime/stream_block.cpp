#include "leadstream/runtime/stream_block.hpp"

namespace ls::runtime {
namespace {

// A block of one small item costs its containers too: many of them must not slip through a bound.
constexpr std::size_t kBlockBytes = 128;

bool is_text(std::string_view value) {
  // What topologies write is JSON or a model's bytes, which begin with a small number.
  return !value.empty() && static_cast<unsigned char>(value.front()) >= 0x20;
}

}  // namespace

void StreamBlock::add(std::string_view topic, std::string_view key, std::string_view value) {
  const std::string_view kept = is_text(value) ? value : std::string_view();
  entries_.push_back({text_.size(), static_cast<std::uint32_t>(topic.size()),
                      static_cast<std::uint32_t>(key.size()),
                      static_cast<std::uint32_t>(kept.size()),
                      static_cast<std::uint32_t>(value.size())});
  text_.append(topic).append(key).append(kept);
}

StreamItem StreamBlock::item(std::size_t index) const {
  const Entry& entry = entries_[index];
  const std::string_view text = std::string_view(text_).substr(entry.start);
  return {.topic = text.substr(0, entry.topic_bytes),
          .key = text.substr(entry.topic_bytes, entry.key_bytes),
          .value = text.substr(entry.topic_bytes + entry.key_bytes, entry.text_bytes),
          .value_bytes = entry.value_bytes};
}

std::size_t StreamBlock::bytes() const {
  return kBlockBytes + text_.capacity() + entries_.capacity() * sizeof(Entry);
}

}  // namespace ls::runtime
