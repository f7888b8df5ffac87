#include "unit/operators/join/join_run.hpp"
#include "unit/operators/operator_bench.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ls::test {
namespace {

using What = Side::What;

const std::string kTable = "    type: table_join\n    kind: left\n    deleted_by: lead.deleted\n";

TEST(TableJoin, EachRecordGetsWhatTheTableHoldsWhenItIsMet) {
  JoinRun run(join_topology(kTable));
  run.append({"k", What::left, 1000, 0});
  run.append({"k", What::right, 1001, 1});
  run.append({"k", What::left, 1002, 2});
  run.append({"k", What::right, 999, 3});
  run.append({"k", What::left, 1002, 4});
  run.append({"other", What::left, 1003, 5});

  run.ingest(1000);

  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1000, 1000, 0, -1, -1},
                                             {"k", 1002, 1002, 2, 1, 1001},
                                             {"k", 1002, 1002, 4, 3, 999},
                                             {"other", 1003, 1003, 5, -1, -1}}))
      << "the row met last counts, whatever its time";
}

TEST(TableJoin, ADeletionTakesTheRowAway) {
  JoinRun run(join_topology(kTable));
  run.append({"k", What::right, 1000, 1});
  run.append({"k", What::deletion, 1001, 2});
  run.append({"k", What::left, 1002, 3});

  run.ingest(1000);
  run.commit();

  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1002, 1002, 3, -1, -1}}));
  EXPECT_EQ(run.rows(), 0U);
}

// On a compacted topic a null value deletes its key: what it means stands in CloudEvents headers.
TEST(TableJoin, ANullValueThatSaysWhatItIsDeletes) {
  JoinRun run(join_topology(kTable));
  run.append({"k", What::right, 1000, 1});
  run.append_tombstone("k", {{"ce_specversion", "1.0"},
                             {"ce_type", "lead.deleted"},
                             {"ce_id", "t1"},
                             {"ce_source", "crm"},
                             {"ce_subject", "contact/k"},
                             {"ce_time", "1970-01-01T00:00:01.001Z"}});
  run.append({"k", What::left, 1002, 3});

  run.ingest(1000);

  EXPECT_TRUE(run.sent_to("leads.dead_letters").empty());
  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1002, 1002, 3, -1, -1}}));
}

// Without a time it cannot be placed among the others.
TEST(TableJoin, ABareNullValueIsADeadLetter) {
  JoinRun run(join_topology(kTable));
  run.append({"k", What::right, 1000, 1});
  run.append_tombstone("k", {});
  run.append({"k", What::left, 1002, 3});

  run.ingest(1000);

  ASSERT_EQ(run.sent_to("leads.dead_letters").size(), 1U);
  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1002, 1002, 3, 1, 1000}}));
}

TEST(TableJoin, TheTableOutlivesARestart) {
  JoinRun run(join_topology(kTable));
  run.append({"k", What::right, 1000, 1});
  run.append({"k", What::right, 1001, 2});
  run.append({"k", What::left, 1002, 3});
  run.ingest(1);
  run.commit();
  run.ingest(1);
  run.roll_back();
  run.ingest(1);
  run.commit();

  run.crash();
  run.ingest(1);

  EXPECT_EQ(run.told(), (std::vector<Joined>{{"k", 1002, 1002, 3, 2, 1001}}));
}

TEST(TableJoin, WhatDeletesIsNeitherJoinedNorKept) {
  const std::string error =
      error_of(join_topology_yaml("    type: table_join\n    deleted_by: page.viewed\n"));

  EXPECT_NE(error.find("deleted_by: what deletes is neither"), std::string::npos) << error;
}

TEST(TableJoin, WhatDeletesHasToReachIt) {
  const std::string error =
      error_of(join_topology_yaml("    type: table_join\n    deleted_by: lead.merged\n"));

  EXPECT_NE(error.find("no source of this topology decodes lead.merged"), std::string::npos)
      << error;
}

}  // namespace
}  // namespace ls::test
