#include "app/state/embedded_states.hpp"

#include "app/embedded_gateway.hpp"
#include "app/embedded_log_options.hpp"

#include "leadstream/state/memory_store.hpp"
#include "leadstream/state/meta.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

namespace ls::app {
namespace {

// All rows of a task in one batch: the database takes them over as a whole.
class Collected final : public state::StateStore {
 public:
  [[nodiscard]] Result<bool> get(Bytes key, std::string& value) const override {
    return rows_.get(key, value);
  }
  [[nodiscard]] Status scan_from(const KeyRange& range, const Visit& visit) const override {
    return rows_.scan_from(range, visit);
  }
  Status write(const state::WriteBatch& batch) override {
    return rows_.write(batch);
  }
  [[nodiscard]] Result<state::WriteBatch> take() const {
    state::WriteBatch all;
    LS_TRY(rows_.scan({}, [&all](Bytes key, Bytes value) {
      all.put(key, value);
      return true;
    }));
    return all;
  }

 private:
  state::MemoryStore rows_;
};

class EmbeddedStates final : public StoppedStates {
 public:
  EmbeddedStates(const Settings& settings, const Project& project, const MemoryBudget& memory)
      : settings_(settings), project_(project), gateway_(memory) {}

  Status open_log(const Clock& clock) {
    return gateway_.open(settings_, clock);
  }
  Result<std::vector<StateName>> names() override {
    std::size_t partitions = 0;
    for (const runtime::LogGateway::Topic& topic : LS_TRY(gateway_.topics())) {
      partitions = std::max(partitions, topic.partitions.size());
    }
    std::vector<StateName> names;
    for (const auto& topology : project_.topologies) {
      for (std::size_t i = 0; i < partitions; ++i) {
        const StateName name{topology->name(), Partition(static_cast<std::int32_t>(i))};
        if (LS_TRY(has_rows(name))) {
          names.push_back(name);
        }
      }
    }
    std::ranges::sort(names);
    return names;
  }
  Result<std::shared_ptr<state::StateStore>> open(const StateName& name) override {
    return gateway_.log().store(name.topology, name.partition);
  }
  Result<std::optional<Offset>> committed(const flow::Topology& topology,
                                          const flow::TopicPartition& at) override {
    return gateway_.log().position(embedded_group(settings_, topology), at);
  }
  Result<std::shared_ptr<const state::StateStore>> folded_changelog(
      const flow::Topology& /*topology*/, Partition /*partition*/) override {
    return std::shared_ptr<const state::StateStore>();
  }
  // One database: what was looked at once needs no second look.
  Status check_files(const StateName& /*name*/) override {
    if (!files_checked_) {
      files_checked_ = gateway_.log().check_files();
    }
    return *files_checked_;
  }
  Status checkpoint(const StateName& /*name*/, const std::string& data_dir) override {
    std::filesystem::create_directories(data_dir);
    return std::filesystem::exists(data_dir + "/log")
               ? Status()
               : gateway_.log().checkpoint(data_dir + "/log");
  }
  Result<std::shared_ptr<state::StateStore>> prepare(const StateName& name) override {
    if (LS_TRY(has_rows(name))) {
      return user_error(fmt::format(
          "the log in {}/log has a state of {} already; a state is taken into an empty place only",
          settings_.data_dir, text_of(name)));
    }
    collected_ = std::make_shared<Collected>();
    return std::shared_ptr<state::StateStore>(collected_);
  }
  Status adopt(const StateName& name) override {
    const state::WriteBatch rows = LS_TRY(collected_->take());
    LS_TRY(gateway_.log().store(name.topology, name.partition)->write(rows));
    return gateway_.log().sync();
  }

 private:
  Result<bool> has_rows(const StateName& name) {
    bool found = false;
    LS_TRY(gateway_.log()
               .store(name.topology, name.partition)
               ->scan({}, [&found](Bytes /*key*/, Bytes /*value*/) {
                 found = true;
                 return false;
               }));
    return found;
  }

  Settings settings_;
  const Project& project_;
  OwnedGateway gateway_;
  std::optional<Status> files_checked_;
  std::shared_ptr<Collected> collected_;
};

}  // namespace

Result<std::unique_ptr<StoppedStates>> open_embedded_states(const Settings& settings,
                                                            const Project& project,
                                                            const Clock& clock) {
  LS_TRY(check_has_log(settings));
  auto states = std::make_unique<EmbeddedStates>(settings, project,
                                                 LS_TRY(share_memory(memory_demand(settings))));
  LS_TRY(states->open_log(clock));
  return std::unique_ptr<StoppedStates>(std::move(states));
}

}  // namespace ls::app
