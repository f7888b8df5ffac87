#pragma once

#include "app/state/folder_states.hpp"
#include "app/state/state_files.hpp"
#include "app/state/verify_states.hpp"
#include "support/temp_folder.hpp"

#include "leadstream/flow/node_marks.hpp"
#include "leadstream/state/memory_store.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace ls::app {

// The states of a data folder beside a broker that says what a test wants it to.
class StatesBesideLog final : public StoppedStates {
 public:
  StatesBesideLog(const Settings& settings, const Clock& clock) : folders_(settings, clock) {}

  std::map<flow::TopicPartition, Offset> group;
  std::shared_ptr<state::MemoryStore> changelog = std::make_shared<state::MemoryStore>();

  Result<std::vector<StateName>> names() override {
    return folders_.names();
  }
  Result<std::shared_ptr<state::StateStore>> open(const StateName& name) override {
    return folders_.open(name);
  }
  Status check_files(const StateName& name) override {
    return folders_.check_files(name);
  }
  Result<std::optional<Offset>> committed(const flow::Topology& /*topology*/,
                                          const flow::TopicPartition& at) override {
    const auto found = group.find(at);
    return found == group.end() ? std::optional<Offset>() : found->second;
  }
  Result<std::shared_ptr<const state::StateStore>> folded_changelog(
      const flow::Topology& /*topology*/, Partition /*partition*/) override {
    return std::shared_ptr<const state::StateStore>(changelog);
  }
  Status checkpoint(const StateName& name, const std::string& data_dir) override {
    return folders_.checkpoint(name, data_dir);
  }
  Result<std::shared_ptr<state::StateStore>> prepare(const StateName& name) override {
    return folders_.prepare(name);
  }
  Status adopt(const StateName& name) override {
    return folders_.adopt(name);
  }

 private:
  FolderStates folders_;
};

// A stopped process on Kafka with the state of one task, as whole as a test leaves it.
class StateTest : public testing::Test {
 protected:
  StateTest() {
    settings_.engine = Engine::kafka;
    settings_.data_dir = folder_ / "data";
    settings_.topologies.dir = std::string(LEADSTREAM_SOURCE_DIR) + "/topologies";
    project_ = load_project(settings_).value();
    states_ = std::make_unique<StatesBesideLog>(settings_, clock_);
    meta_.transaction = 7;
    meta_.fingerprint = fmt::format("{:016x}", topology().fingerprint());
    meta_.nodes = flow::node_marks(topology());
    meta_.inputs = {{.topic = "crm.web", .partition = Partition(1), .next = Offset(40)}};
    meta_.changelog_id = "one";
    states_->group[{"crm.web", Partition(1)}] = Offset(40);
  }
  void SetUp() override {
    write(rows_of(100));
  }

  [[nodiscard]] const flow::Topology& topology() const {
    return *project_->find("score");
  }
  // The key of a row in table "a/rows".
  static std::string row(const std::string& key) {
    return "\x06" + ("a/rows" + key);
  }
  [[nodiscard]] state::WriteBatch rows_of(int count) const {
    state::WriteBatch rows;
    for (int i = 0; i < count; ++i) {
      rows.put(row(std::to_string(i)), std::string(100, static_cast<char>('a' + i % 7)));
    }
    rows.put(state::kMetaKey, meta_.save());
    return rows;
  }
  // To the task's store and to its changelog.
  void write(const state::WriteBatch& rows) {
    {
      const auto store = states_->prepare(kName);
      ASSERT_TRUE(store.has_value()) << store.error().message;
      ASSERT_TRUE((*store)->write(rows).has_value());
    }
    ASSERT_TRUE(states_->adopt(kName).has_value());
    ASSERT_TRUE(states_->changelog->write(rows).has_value());
  }
  void change(const state::WriteBatch& rows) {
    ASSERT_TRUE(states_->open(kName).value()->write(rows).has_value());
  }
  Findings verify() {
    Result<StateVerdict> verdict = verify_states(*states_, *project_, {kName}, 5, [] {});
    EXPECT_TRUE(verdict.has_value()) << verdict.error().message;
    return std::move(verdict->findings);
  }
  Result<ExportResult> export_it() {
    return export_state(*states_, settings_.app, kName, folder_ / "out", [] {});
  }
  Result<ExportResult> import_it() {
    return import_state(*states_, settings_, *project_, clock_, folder_ / "out/score.1.lsstate",
                        [] {});
  }
  void lose_state() {
    std::filesystem::remove_all(settings_.data_dir);
  }

  const StateName kName{"score", Partition(1)};
  test::TempFolder folder_;
  ManualClock clock_{EventTime{1'700'000'000'000}};
  Settings settings_;
  std::shared_ptr<const Project> project_;
  std::unique_ptr<StatesBesideLog> states_;
  state::Meta meta_;
};

}  // namespace ls::app
