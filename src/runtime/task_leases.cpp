#include "leadstream/runtime/task_leases.hpp"

#include "leadstream/runtime/task_restore.hpp"

#include <optional>
#include <span>
#include <utility>

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
  [[nodiscard]] Status get_each(std::span<const Bytes> keys, const SeeEach& see) const override {
    return store_->get_each(keys, see);
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

// A lease and what brings its store up to the changelog.
class LeasedOpening final : public StateOpening {
 public:
  LeasedOpening(TaskLeases::OpenStore open_store, std::shared_ptr<TaskLeases::Latch> latch,
                flow::LogReaders& readers, flow::TopicPartition changelog, const Clock& clock)
      : open_store_(std::move(open_store)),
        latch_(std::move(latch)),
        readers_(readers),
        changelog_(std::move(changelog)),
        clock_(clock) {}

  Result<Step> advance() override {
    Result<Step> step = leased_ == nullptr ? begin({}) : read_on();
    if (!step && step.error().code == kStateOutdated && !leased_->is_over()) {
      restore_.reset();
      leased_.reset();
      step = begin(step.error().message);
    }
    if (!step && leased_ != nullptr && leased_->is_over()) {
      // The store may have moved on under our hands: what looks like a loss is none.
      return lease_is_over();
    }
    return step;
  }
  [[nodiscard]] RestoreProgress progress() const override {
    RestoreProgress progress = restore_ ? restore_->progress() : RestoreProgress();
    progress.damage = damage_;
    return progress;
  }

 private:
  Result<Step> begin(const std::string& outdated) {
    OpenedStore opened = LS_TRY(open_store_(outdated));
    damage_ = std::move(opened.damage);
    leased_ = std::make_shared<LeasedStore>(std::move(opened.store), latch_);
    restore_ = LS_TRY(TaskRestore::begin(*leased_, readers_, changelog_, clock_.now()));
    return read_on();
  }
  Result<Step> read_on() {
    const TaskRestore::Step step = LS_TRY(restore_->advance());
    return step == TaskRestore::Step::done ? Step{leased_, true}
                                           : Step{nullptr, step == TaskRestore::Step::moved};
  }

  TaskLeases::OpenStore open_store_;
  std::shared_ptr<TaskLeases::Latch> latch_;
  flow::LogReaders& readers_;
  flow::TopicPartition changelog_;
  const Clock& clock_;
  std::shared_ptr<LeasedStore> leased_;
  std::optional<TaskRestore> restore_;
  std::string damage_;
};

}  // namespace

std::shared_ptr<TaskLeases::Latch> TaskLeases::latch_of(const std::string& task) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Latch>& known = latches_[task];
  if (known == nullptr) {
    known = std::make_shared<Latch>();
  }
  return known;
}

std::unique_ptr<StateOpening> TaskLeases::open(const std::string& task, OpenStore open_store,
                                               flow::LogReaders& readers,
                                               flow::TopicPartition changelog) {
  return std::make_unique<LeasedOpening>(std::move(open_store), latch_of(task), readers,
                                         std::move(changelog), clock_);
}

}  // namespace ls::runtime
