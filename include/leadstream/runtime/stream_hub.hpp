#pragma once

#include "leadstream/runtime/stream_block.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace ls::runtime {

// The newest committed outputs of the process, all of them, as far as they fit: readers ask for
// what came after the last id they saw and can tell from the ids what they missed. Workers hand
// over whole blocks; readers share them, so that nothing is copied under the lock and no worker
// waits for a reader. Any thread.
class StreamHub {
 public:
  struct Options {
    std::size_t bytes_max = std::size_t{16} << 20;
    std::uint64_t first_id = 1;  // ids of another process should not be taken for ours
  };
  // A block and the id of its first item.
  struct Stretch {
    std::uint64_t first_id = 0;
    std::shared_ptr<const StreamBlock> block;
    [[nodiscard]] std::uint64_t last_id() const {
      return first_id + block->count() - 1;
    }
  };

  StreamHub() : StreamHub(Options{}) {}
  explicit StreamHub(Options options)
      : options_(options), last_id_(options.first_id - 1), held_after_(last_id_) {}

  // Ids rise by one and are never reused. `skipped` items came before the blocks and were too much
  // to keep: they use up their ids.
  void publish(std::vector<StreamBlock> blocks, std::uint64_t skipped = 0);
  // The blocks with items behind `after`, oldest first, `blocks_max` at most. The first one may
  // begin at or before `after`.
  [[nodiscard]] std::vector<Stretch> since(std::uint64_t after, std::size_t blocks_max) const;
  [[nodiscard]] std::uint64_t last_id() const;
  // Items with an id up to this one are gone.
  [[nodiscard]] std::uint64_t held_after() const;
  [[nodiscard]] std::uint64_t first_id() const {
    return options_.first_id;
  }
  [[nodiscard]] std::size_t bytes_max() const {
    return options_.bytes_max;
  }

 private:
  const Options options_;
  mutable std::mutex mutex_;
  std::deque<Stretch> stretches_;
  std::size_t bytes_ = 0;
  std::uint64_t last_id_;
  std::uint64_t held_after_;
};

}  // namespace ls::runtime
