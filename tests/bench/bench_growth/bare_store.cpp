#include "bench/bench_growth/bare_store.hpp"

#include "bench/bench_growth/work_meter.hpp"

#include "leadstream/state/any_table.hpp"

#include <algorithm>

namespace ls::bench {
namespace {

constexpr std::size_t kPerCommit = 10'000;
// As many as a row of the window node has that the engine is measured with.
constexpr std::size_t kRowBytes = 50;

}  // namespace

BareStore::BareStore(std::size_t memory)
    : clock_(make_system_clock()),
      memory_({.cache_bytes = memory / 6 * 5, .write_buffer_bytes = memory / 6}) {}

Result<std::unique_ptr<BareStore>> BareStore::make(std::size_t memory) {
  auto bare = std::make_unique<BareStore>(memory);
  bare->database_ =
      LS_TRY(state::RocksdbDatabase::open({.folder = bare->folder_ / "rows"}, bare->memory_));
  bare->store_ = std::make_unique<state::RocksdbStore>(
      *bare->database_,
      state::RocksdbStore::Place{state::Family(0), "0/" + state::table_prefix("views/windows")});
  return bare;
}

Result<Sample> BareStore::run(Views& views, std::size_t count, Draw draw) {
  WorkMeter meter(*clock_);
  for (std::size_t done = 0; done < count; done += kPerCommit) {
    for (const View& view : meter.make(views, std::min(kPerCommit, count - done), draw)) {
      LS_TRY(use(view));
    }
    LS_TRY(commit());
  }
  meter.end_seconds();
  LS_TRY(database_->settle());
  return meter.sample(count);
}

Status BareStore::use(const View& view) {
  const auto known = changed_.find(view.key);
  if (known != changed_.end()) {
    ++known->second.back();
    return {};
  }
  std::string& row = changed_.emplace(view.key, std::string()).first->second;
  const bool is_there = LS_TRY(store_->get(view.key, row));
  if (!is_there) {
    row.assign(kRowBytes, '\0');
  }
  ++row.back();
  return {};
}

Status BareStore::commit() {
  batch_.clear();
  for (const auto& [key, row] : changed_) {
    batch_.put(key, row);
  }
  LS_TRY(store_->write(batch_));
  changed_.clear();
  return {};
}

}  // namespace ls::bench
