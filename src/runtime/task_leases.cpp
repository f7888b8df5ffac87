#include "leadstream/runtime/task_leases.hpp"

#include "leadstream/runtime/task_restore.hpp"

namespace ls::runtime {
namespace {

Error lease_is_over() {
  return external_error("another worker of this process has the task by now", Retry::yes);
}

class LeasedStore final : public state::StateStore {
 public:
  LeasedStore(std::shared_ptr<state::StateStore> store, std::shared_ptr<TaskLeases::Latch> latch)
      : store_(std::move(store)), latch_(std::move(latch)) {
    const std::lock_guard lock(latch_->mutex);
    number_ = ++latch_->newest;
  }

  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    return store_->get(key, value);
  }
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override {
    return store_->scan_from(range, visit);
  }
  Status write(const state::WriteBatch& batch) override {
    const std::lock_guard lock(latch_->mutex);
    return number_ == latch_->newest ? store_->write(batch) : Status(lease_is_over());
  }
  [[nodiscard]] bool is_over() const {
    const std::lock_guard lock(latch_->mutex);
    return number_ != latch_->newest;
  }

 private:
  std::shared_ptr<state::StateStore> store_;
  std::shared_ptr<TaskLeases::Latch> latch_;
  std::uint64_t number_ = 0;
};

}  // namespace

Result<std::shared_ptr<state::StateStore>> TaskLeases::open(
    const std::string& task, std::shared_ptr<state::StateStore> store, flow::LogReaders& readers,
    const flow::TopicPartition& changelog) {
  std::shared_ptr<Latch> latch;
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Latch>& known = latches_[task];
    if (known == nullptr) {
      known = std::make_shared<Latch>();
    }
    latch = known;
  }
  auto leased = std::make_shared<LeasedStore>(std::move(store), std::move(latch));
  Status restored = restore_task(*leased, readers, changelog);
  if (!restored) {
    // The store may have moved on under our hands: what looks like a loss is none.
    return leased->is_over() ? lease_is_over() : restored.error();
  }
  return std::shared_ptr<state::StateStore>(std::move(leased));
}

}  // namespace ls::runtime
