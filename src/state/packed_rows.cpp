#include "leadstream/state/packed_rows.hpp"

#include "packed_page.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace ls::state {
namespace {

// A page that is full gets so much free at once, since its rows have to be moved together for it.
constexpr std::size_t kFreed = 8;  // one in so many bytes and places

}  // namespace

PackedRows::PackedRows() {
  static_assert(sizeof(Page) == kPageBytes);
}
PackedRows::~PackedRows() = default;

void PackedRows::put(const Row& row) {
  if (pages_max_ == 0 || row.key.size() + row.value.size() > kRowBytesMost) {
    return;
  }
  if (pages_.size() < pages_max_ && is_crowded()) {
    grow();
  }
  const std::size_t page = page_of(row.hash);
  const std::size_t bytes = Page::bytes_of(row);
  LS_DCHECK(pages_[page]->find(row.key, row.hash) == Page::kNone);
  if (!pages_[page]->has_room(bytes)) {
    make_room(page, bytes);
  }
  pages_[page]->append(row);
  ++size_;
  row_bytes_ += bytes;
}

std::optional<PackedRows::About> PackedRows::take(Bytes key, std::uint32_t hash,
                                                  std::string& value) {
  if (size_ == 0) {
    return std::nullopt;
  }
  Page& page = *pages_[page_of(hash)];
  const std::size_t at = page.find(key, hash);
  if (at == Page::kNone) {
    return std::nullopt;
  }
  value.assign(page.row(at).value);
  const About about = page.about(at);
  row_bytes_ -= page.erase(at);
  --size_;
  return about;
}

bool PackedRows::has(Bytes key, std::uint32_t hash) const {
  return size_ > 0 && pages_[page_of(hash)]->find(key, hash) != Page::kNone;
}

void PackedRows::erase(Bytes key, std::uint32_t hash) {
  if (size_ == 0) {
    return;
  }
  Page& page = *pages_[page_of(hash)];
  const std::size_t at = page.find(key, hash);
  if (at != Page::kNone) {
    row_bytes_ -= page.erase(at);
    --size_;
  }
}

void PackedRows::limit(std::size_t bytes_max) {
  pages_max_ = std::max(bytes_max / kPageBytes, std::size_t{1}) - 1;  // beside the spare one
  while (pages_.size() > pages_max_) {
    shrink();
  }
  if (pages_.empty()) {
    spare_.reset();
  }
}

// Linear hashing: of two to the power of n pages and m more, the first m and those m share what
// one bit more tells apart.
std::size_t PackedRows::page_of(std::uint32_t hash) const {
  const std::size_t mask = std::bit_ceil(pages_.size()) - 1;
  const std::size_t page = hash & mask;
  return page < pages_.size() ? page : page & (mask >> 1U);
}

// At three eighths: while the number of pages is between two powers of two, those that were not
// split yet have twice as many rows as the others.
bool PackedRows::is_crowded() const {
  return 8 * row_bytes_ >= 3 * pages_.size() * Page::kBytes ||
         8 * size_ >= 3 * pages_.size() * Page::kRowsMost;
}

void PackedRows::grow() {
  const std::size_t added = pages_.size();
  pages_.push_back(std::make_unique<Page>());
  if (added == 0) {
    return;
  }
  Page& from = *pages_[added - std::bit_floor(added)];
  Page& to = *pages_[added];
  for (std::size_t at = 0; at < from.places_used; ++at) {
    if (from.is_live(at) && page_of(row_hash(from.row(at).key)) == added) {
      to.append_from(from, at, from.about(at).uses);
      from.erase(at);
    }
  }
}

// The last page's rows go back to where they were split from, as far as there is a place.
void PackedRows::shrink() {
  const std::unique_ptr<Page> last = std::move(pages_.back());
  pages_.pop_back();
  size_ -= last->live;
  row_bytes_ -= last->live_bytes;
  for (std::size_t at = 0; at < last->places_used; ++at) {
    if (last->is_live(at)) {
      Row row = last->row(at);
      row.hash = row_hash(row.key);
      put(row);
    }
  }
}

// From the oldest row on each goes, or is put behind the others with one use less. What remains is
// moved together into the spare page, which takes the page's place.
void PackedRows::make_room(std::size_t page, std::size_t bytes) {
  struct Place {
    std::uint16_t at;
    std::uint8_t uses;
  };
  std::array<Place, Page::kRowsMost*(kUsesMost + 1)> queue;
  Page& full = *pages_[page];
  std::size_t head = 0;
  std::size_t tail = 0;
  for (std::size_t at = 0; at < full.places_used; ++at) {
    if (full.is_live(at)) {
      queue[tail++] = {static_cast<std::uint16_t>(at), full.about(at).uses};
    }
  }
  const std::size_t bytes_kept = Page::kBytes - std::max(bytes, Page::kBytes / kFreed);
  constexpr std::size_t kKept = Page::kRowsMost - Page::kRowsMost / kFreed;
  while (full.live > kKept || full.live_bytes > bytes_kept) {
    const Place oldest = queue[head++];
    if (oldest.uses > 0) {
      queue[tail++] = {oldest.at, static_cast<std::uint8_t>(oldest.uses - 1)};
    } else {
      row_bytes_ -= full.erase(oldest.at);
      --size_;
    }
  }
  if (spare_ == nullptr) {
    spare_ = std::make_unique<Page>();
  }
  spare_->clear();
  for (; head < tail; ++head) {
    spare_->append_from(full, queue[head].at, queue[head].uses);
  }
  std::swap(pages_[page], spare_);
}

}  // namespace ls::state
