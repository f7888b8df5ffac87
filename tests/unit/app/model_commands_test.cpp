#include "app/embedded_gateway.hpp"
#include "unit/app/log_commands.hpp"

#include "leadstream/embedded/embedded_log.hpp"
#include "leadstream/flow/codec.hpp"
#include "leadstream/ml/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace ls::app {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr EventTime kFirst{1'777'600'000'000};  // 2026-05-01T01:46:40Z

std::string snapshot(const std::string& model, const std::string& kind, EventTime valid_from,
                     double auc) {
  const ml::FeatureSchema schema(
      {{"visits", ml::FeatureKind::number}, {"source", ml::FeatureKind::category}});
  const auto fitted = ml::make_model({.name = kind}, schema).take();
  const ml::FeatureValue row[] = {ml::FeatureValue::of(2.0), ml::FeatureValue::of("web")};
  fitted->learn(row, true);
  const ml::Quality quality{.count = 40, .auc = auc, .log_loss = 0.5, .base_rate = 0.2};
  return ml::encode_snapshot(ml::take_snapshot(model, valid_from, *fitted, quality));
}

// A log with two versions of a champion, one of its challenger, and one that was taken back.
class ModelCommands : public LogCommands {
 protected:
  ModelCommands() {
    const ManualClock clock(kNow);
    embedded::LogOptions options;
    options.folder = folder_.path() + "/log";
    const state::DatabaseMemory memory({});
    const auto log = embedded::EmbeddedLog::open(options, memory, clock).take();
    EmbeddedGateway gateway(*log);
    const auto publish = [&](const std::string& model, EventTime version,
                             const std::string& bytes) {
      runtime::LogGateway::Record record;
      record.key = flow::model_version_key(model, version);
      record.value = bytes;
      record.is_tombstone = bytes.empty();
      const auto placed = gateway.append({{"leads.models", record}});
      ASSERT_TRUE(placed) << placed.error().message;
    };
    const EventTime second = kFirst + hours(1);
    publish("conversion", kFirst, snapshot("conversion", "coin", kFirst, 0.7));
    publish("conversion", second, snapshot("conversion", "coin", second, 0.75));
    publish("conversion.tree", second, snapshot("conversion.tree", "hoeffding_tree", second, 0.8));
    publish("churn", kFirst, snapshot("churn", "ftrl", kFirst, 0.6));
    publish("churn", kFirst, "");
  }
};

TEST_F(ModelCommands, ListsTheNewestVersionOfEachModel) {
  const Answer answer = run({"model", "list"});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  EXPECT_THAT(answer.out, HasSubstr("2026-05-01T02:46:40.000Z"));
  EXPECT_THAT(answer.out, HasSubstr("conversion.tree"));
  EXPECT_THAT(answer.out, Not(HasSubstr("churn"))) << "it was taken back";
  EXPECT_THAT(answer.out, Not(HasSubstr("2026-05-01T01:46:40.000Z")));
}

TEST_F(ModelCommands, ListsAllVersionsAsJson) {
  const Answer answer = run({"model", "list", "--all", "-o", "json"});

  EXPECT_THAT(answer.out, HasSubstr(R"("version":"2026-05-01T01:46:40.000Z","kind":"coin")"));
  EXPECT_THAT(answer.out, HasSubstr(R"("versions":2)"));
  EXPECT_THAT(answer.out, HasSubstr(R"("unreadable":0)"));
}

TEST_F(ModelCommands, ShowsAVersionWithItsFeatures) {
  const Answer newest = run({"model", "show", "conversion"});
  const Answer first =
      run({"model", "show", "conversion", "--version", "2026-05-01T01:46:40Z", "-o", "json"});

  EXPECT_THAT(newest.out, HasSubstr("AUC 0.750"));
  EXPECT_THAT(newest.out, HasSubstr("source (category)"));
  EXPECT_THAT(first.out, HasSubstr(R"("auc":0.7)"));
  EXPECT_THAT(first.out, HasSubstr(R"({"name":"visits","kind":"number"})"));
}

TEST_F(ModelCommands, SaysWhatThereIsInsteadOfWhatThereIsNot) {
  const Answer model = run({"model", "show", "conversoin"});
  EXPECT_NE(model.code, ExitCode::ok);
  EXPECT_THAT(model.error, HasSubstr("did you mean \"conversion\""));
  const Answer version = run({"model", "show", "conversion", "--version", "yesterday"});
  EXPECT_NE(version.code, ExitCode::ok);
  EXPECT_THAT(version.error, HasSubstr("the newest is 2026-05-01T02:46:40.000Z"));
}

TEST_F(ModelCommands, ComparesWithTheFirst) {
  const Answer all = run({"model", "compare"});
  EXPECT_THAT(all.out, HasSubstr("+0.0500"));
  const Answer versions =
      run({"model", "compare", "conversion@2026-05-01T01:46:40Z", "conversion"});
  EXPECT_EQ(versions.code, ExitCode::ok) << versions.error;
  EXPECT_THAT(versions.out, Not(HasSubstr("tree")));
}

TEST_F(ModelCommands, ExportsTheBytesThatWerePublished) {
  const std::string path = folder_ / "tree.lsmodel";
  const Answer answer = run({"model", "export", "conversion.tree", "--to", path});

  EXPECT_EQ(answer.code, ExitCode::ok) << answer.error;
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  EXPECT_EQ(bytes.str(), snapshot("conversion.tree", "hoeffding_tree", kFirst + hours(1), 0.8));
}

TEST_F(ModelCommands, APromotionIsAnEventForTheTrainer) {
  const Answer ordered = run({"model", "promote", "conversion.tree", "--as", "canary", "--share",
                              "0.1", "--reason", "better", "-o", "json"});
  EXPECT_EQ(ordered.code, ExitCode::ok) << ordered.error;
  EXPECT_THAT(ordered.out, HasSubstr(R"("command":"promote","model":"conversion.tree","topic":)"));

  const Answer event = run({"consume", "crm.model", "--from-beginning"});
  EXPECT_THAT(event.out, HasSubstr(R"("contact_id":"conversion","command":"promote",)"
                                   R"("model":"conversion.tree","to":"canary",)"
                                   R"("reason":"better","share":0.1})"));
  EXPECT_THAT(event.out, HasSubstr(R"("time":"2026-05-02T00:00:00.000Z")"));
}

TEST_F(ModelCommands, OrdersAreCheckedBeforeTheyAreGiven) {
  const Answer model = run({"model", "freeze", "conversoin"});
  EXPECT_NE(model.code, ExitCode::ok);
  EXPECT_THAT(model.error, HasSubstr("did you mean \"conversion\""));
  const Answer share = run({"model", "promote", "conversion.tree", "--share", "2"});
  EXPECT_NE(share.code, ExitCode::ok);
  EXPECT_THAT(share.error, HasSubstr("share"));
  const Answer version = run({"model", "rollback", "conversion", "--version", "yesterday"});
  EXPECT_NE(version.code, ExitCode::ok);
  const Answer nobody = run({"consume", "crm.model", "--from-beginning"});
  EXPECT_THAT(nobody.out, Not(HasSubstr("model.command")));
}

TEST_F(ModelCommands, WhatWasExportedCanBeImported) {
  const std::string path = folder_ / "tree.lsmodel";
  EXPECT_EQ(run({"model", "export", "conversion.tree", "--to", path}).code, ExitCode::ok);

  const Answer ordered = run({"model", "import", "conversion", path});
  EXPECT_EQ(ordered.code, ExitCode::ok) << ordered.error;
  EXPECT_THAT(ordered.out, HasSubstr("import conversion ordered: crm.model/"));
  EXPECT_NE(run({"model", "import", "conversion", path + ".not"}).code, ExitCode::ok);
}

TEST_F(LogCommands, WithoutModelsThereIsNoneToShow) {
  const Answer answer = run({"model", "show", "conversion"});
  EXPECT_NE(answer.code, ExitCode::ok);
  EXPECT_FALSE(answer.error.empty());
}

}  // namespace
}  // namespace ls::app
