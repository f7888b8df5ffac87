#include "unit/app/state/state_bench.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace ls::app {
namespace {

using testing::HasSubstr;

TEST_F(StateTest, AnExportedStateIsTheSameOnceItIsImported) {
  const Result<ExportResult> exported = export_it();
  ASSERT_TRUE(exported.has_value()) << exported.error().message;
  EXPECT_EQ(exported->rows, 100u);
  lose_state();

  const Result<ExportResult> imported = import_it();

  ASSERT_TRUE(imported.has_value()) << imported.error().message;
  EXPECT_EQ(imported->rows, 100u);
  EXPECT_EQ(imported->digest, exported->digest);
  EXPECT_EQ(verify().total(), 0u);
  std::string bytes;
  ASSERT_TRUE(states_->open(kName).value()->get(state::kMetaKey, bytes).value());
  EXPECT_EQ(state::Meta::load(bytes)->current_at, clock_.now()) << "it is up to date as of now";
}

// Each refusal says why, and leaves nothing behind.
class RefusedImport : public StateTest {
 protected:
  void SetUp() override {
    StateTest::SetUp();
    ASSERT_TRUE(export_it().has_value());
    lose_state();
  }
  std::string refusal() {
    const Result<ExportResult> imported = import_it();
    EXPECT_FALSE(imported.has_value());
    EXPECT_TRUE(states_->names()->empty()) << "something was left behind";
    return imported ? "" : imported.error().message;
  }
};

TEST_F(RefusedImport, OnTheEmbeddedLogAStateHasNoPlaceOfItsOwn) {
  settings_.engine = Engine::embedded;
  EXPECT_THAT(refusal(), HasSubstr("leadstream state checkpoint"));
}

TEST_F(RefusedImport, AnotherTopology) {
  settings_.topologies.dir = folder_ / "topologies";
  std::filesystem::copy(std::string(LEADSTREAM_SOURCE_DIR) + "/topologies",
                        settings_.topologies.dir, std::filesystem::copy_options::recursive);
  std::ifstream in(settings_.topologies.dir + "/score.yaml");
  std::string yaml((std::istreambuf_iterator<char>(in)), {});
  const auto at = yaml.find("keep: ");
  ASSERT_NE(at, std::string::npos);
  yaml.replace(at, yaml.find_first_of(",}\n", at) - at, "keep: 5d");
  std::ofstream(settings_.topologies.dir + "/score.yaml") << yaml;
  project_ = load_project(settings_).value();

  EXPECT_THAT(refusal(), HasSubstr("(dedupe) has other settings"));
}

TEST_F(RefusedImport, ATopologyThatDoesNotRun) {
  settings_.topologies.run = {"train"};
  project_ = load_project(settings_).value();
  EXPECT_THAT(refusal(), HasSubstr("the settings run no topology score"));
}

TEST_F(RefusedImport, AnotherApp) {
  settings_.app = "other";
  EXPECT_THAT(refusal(), HasSubstr("it is of app leadstream, the settings are of app other"));
}

TEST_F(RefusedImport, AGroupThatHasReadOn) {
  states_->group[{"crm.web", Partition(1)}] = Offset(41);
  EXPECT_THAT(refusal(), HasSubstr("crm.web/1: the state has read to offset 40, the consumer group "
                                   "to offset 41"));
}

TEST_F(RefusedImport, AChangelogOfOtherRows) {
  state::WriteBatch more;
  more.put(row("100"), "x");
  ASSERT_TRUE(states_->changelog->write(more).has_value());
  EXPECT_THAT(refusal(), HasSubstr("its changelog comes to 101 rows"));
}

TEST_F(RefusedImport, ADamagedFile) {
  const std::string path = folder_ / "out/score.1.lsstate";
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(1000);
  file.put('\0');
  file.close();
  EXPECT_THAT(refusal(), HasSubstr("does not fit its checksum"));
}

TEST_F(StateTest, AnImportNeedsAnEmptyPlace) {
  ASSERT_TRUE(export_it().has_value());
  const Result<ExportResult> imported = import_it();
  ASSERT_FALSE(imported.has_value());
  EXPECT_THAT(imported.error().message, HasSubstr("is there already"));
  EXPECT_EQ(verify().total(), 0u);
}

TEST_F(StateTest, AStateThatIsBeingRestoredIsNotExported) {
  state::WriteBatch cursor;
  cursor.put("\xffRESTORE", std::string("\x02\x00\x02\x01\x00", 5));
  change(cursor);
  const Result<ExportResult> exported = export_it();
  ASSERT_FALSE(exported.has_value());
  EXPECT_EQ(exported.error().code, "state_restoring");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/score.1.lsstate"));
}

TEST_F(StateTest, ACheckpointIsADataFolderOfItsOwn) {
  const std::string copy = folder_ / "copy";
  const auto made = checkpoint_states(*states_, settings_, {kName}, copy, [] {});
  ASSERT_TRUE(made.has_value()) << made.error().message;
  lose_state();
  std::ifstream manifest(copy + "/checkpoint.json");
  const std::string text((std::istreambuf_iterator<char>(manifest)), {});
  EXPECT_THAT(text, HasSubstr(R"("topology":"score","partition":1,"rows":100)"));
  EXPECT_THAT(text, HasSubstr(R"({"topic":"crm.web","partition":1,"next":40})"));

  std::filesystem::rename(copy, settings_.data_dir);
  EXPECT_EQ(verify().total(), 0u);
}

}  // namespace
}  // namespace ls::app
