#include "packed_page.hpp"

#include <algorithm>
#include <cstring>

namespace ls::state {
namespace {

constexpr std::uint8_t kUsesMask = 3;
constexpr std::uint8_t kIsPresent = 4;
constexpr std::uint8_t kHashMask = 0xf8;

// The high bits of the hash: the low ones chose the page.
std::uint8_t tag_of(std::uint32_t hash) {
  const auto tag = static_cast<std::uint8_t>(hash >> 24U);
  return tag == 0 ? std::uint8_t{1} : tag;
}

std::uint8_t hash_bits_of(std::uint32_t hash) {
  return static_cast<std::uint8_t>((hash >> 16U) & kHashMask);
}

struct Lengths {
  std::uint16_t key = 0;
  std::uint16_t value = 0;
};
static_assert(sizeof(Lengths) == 2 * sizeof(std::uint16_t));

Lengths lengths_at(const char* from) {
  Lengths lengths;
  std::memcpy(&lengths, from, sizeof(lengths));
  return lengths;
}

}  // namespace

std::size_t PackedRows::Page::find(Bytes key, std::uint32_t hash) const {
  const std::uint8_t tag = tag_of(hash);
  const std::uint8_t* at = tags.data();
  const std::uint8_t* const last = at + places_used;
  for (; at != last; ++at) {
    at =
        static_cast<const std::uint8_t*>(std::memchr(at, tag, static_cast<std::size_t>(last - at)));
    if (at == nullptr) {
      return kNone;
    }
    const auto found = static_cast<std::size_t>(at - tags.data());
    if ((marks[found] & kHashMask) == hash_bits_of(hash) && row(found).key == key) {
      return found;
    }
  }
  return kNone;
}

PackedRows::About PackedRows::Page::about(std::size_t at) const {
  return {.is_present = (marks[at] & kIsPresent) != 0,
          .uses = static_cast<std::uint8_t>(marks[at] & kUsesMask)};
}

PackedRows::Row PackedRows::Page::row(std::size_t at) const {
  const char* from = body.data() + places[at];
  const Lengths lengths = lengths_at(from);
  from += sizeof(lengths);
  return {.key = Bytes(from, lengths.key),
          .hash = 0,
          .value = Bytes(from + lengths.key, lengths.value),
          .about = about(at)};
}

void PackedRows::Page::append(const Row& row) {
  const Lengths lengths{.key = static_cast<std::uint16_t>(row.key.size()),
                        .value = static_cast<std::uint16_t>(row.value.size())};
  tags[places_used] = tag_of(row.hash);
  marks[places_used] = static_cast<std::uint8_t>(
      hash_bits_of(row.hash) | (row.about.is_present ? kIsPresent : 0) | row.about.uses);
  places[places_used] = end;
  char* to = body.data() + end;
  std::memcpy(to, &lengths, sizeof(lengths));
  to = std::ranges::copy(row.key, to + sizeof(lengths)).out;
  std::ranges::copy(row.value, to);
  ++places_used;
  ++live;
  end = static_cast<std::uint16_t>(end + bytes_of(row));
  live_bytes = static_cast<std::uint16_t>(live_bytes + bytes_of(row));
}

void PackedRows::Page::append_from(const Page& other, std::size_t at, std::uint8_t uses) {
  const std::size_t size = bytes_of(other.row(at));
  tags[places_used] = other.tags[at];
  marks[places_used] = static_cast<std::uint8_t>((other.marks[at] & ~kUsesMask) | uses);
  places[places_used] = end;
  std::memcpy(body.data() + end, other.body.data() + other.places[at], size);
  ++places_used;
  ++live;
  end = static_cast<std::uint16_t>(end + size);
  live_bytes = static_cast<std::uint16_t>(live_bytes + size);
}

std::size_t PackedRows::Page::erase(std::size_t at) {
  const std::size_t size = bytes_of(row(at));
  tags[at] = 0;
  --live;
  live_bytes = static_cast<std::uint16_t>(live_bytes - size);
  return size;
}

}  // namespace ls::state
