#include "unit/app/state/state_bench.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace ls::app {
namespace {

using testing::HasSubstr;

// The one discrepancy there is.
std::string told(const Findings& findings) {
  EXPECT_EQ(findings.total(), 1u);
  return findings.shown().empty() ? ""
                                  : findings.shown()[0].where + ": " + findings.shown()[0].what;
}

TEST_F(StateTest, AWholeStateIsWhole) {
  const Findings findings = verify();
  EXPECT_EQ(findings.total(), 0u);
  EXPECT_TRUE(findings.left_out().empty());
}

TEST_F(StateTest, AMissingRowIsFound) {
  state::WriteBatch batch;
  batch.erase(row("3"));
  change(batch);
  EXPECT_EQ(told(verify()), "task score/1: row .a/rows3 is missing");
}

TEST_F(StateTest, ARowThatIsNotOnTheChangelogIsFound) {
  state::WriteBatch batch;
  batch.put(row("x"), "1");
  change(batch);
  EXPECT_EQ(told(verify()), "task score/1: row .a/rowsx is not on the changelog");
}

TEST_F(StateTest, OtherBytesAreFound) {
  state::WriteBatch batch;
  batch.put(row("3"), "1");
  change(batch);
  EXPECT_EQ(told(verify()),
            "task score/1: row .a/rows3 has other bytes (100 on the changelog, 1 in the state)");
}

TEST_F(StateTest, AGroupElsewhereIsFound) {
  states_->group[{"crm.web", Partition(1)}] = Offset(39);
  EXPECT_THAT(told(verify()), HasSubstr("the state has read to offset 40, the consumer group to "
                                        "offset 39"));
}

TEST_F(StateTest, AnotherMetaIsFound) {
  meta_.clock = EventTime{5};
  state::WriteBatch batch;
  batch.put(state::kMetaKey, meta_.save());
  change(batch);
  EXPECT_THAT(told(verify()), HasSubstr("is not that of its changelog"));
}

// Killed between the commit and the write: the next start reads it from the changelog.
TEST_F(StateTest, AStateThatIsBehindIsToldAndNotAccused) {
  meta_.transaction = 8;
  state::WriteBatch batch;
  batch.put(row("3"), "new");
  batch.put(state::kMetaKey, meta_.save());
  ASSERT_TRUE(states_->changelog->write(batch).has_value());
  const Findings findings = verify();
  EXPECT_EQ(findings.total(), 0u);
  ASSERT_EQ(findings.left_out().size(), 1u);
  EXPECT_THAT(findings.left_out()[0], HasSubstr("1 commits behind its changelog"));
}

TEST_F(StateTest, ADamagedMetaIsFound) {
  std::string bytes = meta_.save();
  bytes[3] = static_cast<char>(bytes[3] ^ 1);
  state::WriteBatch batch;
  batch.put(state::kMetaKey, bytes);
  change(batch);
  EXPECT_THAT(told(verify()), HasSubstr("checksum does not match"));
}

TEST_F(StateTest, AFlippedByteInAFileIsFoundWithItsPlace) {
  for (const auto& file :
       std::filesystem::directory_iterator(settings_.data_dir + "/state/score/1")) {
    if (file.path().extension() == ".sst") {
      std::fstream table(file.path(), std::ios::in | std::ios::out | std::ios::binary);
      table.seekg(40);
      const int byte = table.get();
      table.seekp(40);
      table.put(static_cast<char>(byte ^ 1));
    }
  }
  const std::string found = told(verify());
  EXPECT_THAT(found, HasSubstr("its files are damaged"));
  EXPECT_THAT(found, HasSubstr(settings_.data_dir));
}

TEST_F(StateTest, AStateInUseNamesItsHolder) {
  const auto held = states_->open(kName);
  FolderStates other(settings_, clock_);
  const auto opened = other.open(kName);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, "state_locked");
  EXPECT_THAT(opened.error().message, HasSubstr("is in use by this process itself"));
}

}  // namespace
}  // namespace ls::app
