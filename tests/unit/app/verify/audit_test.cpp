#include "app/verify/audit.hpp"

#include "support/seed.hpp"
#include "unit/app/log_commands.hpp"
#include "unit/app/verify/recorded_run.hpp"

#include "leadstream/flow/tick_log.hpp"
#include "leadstream/state/meta.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace ls::app {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Audit : public testing::Test {
 protected:
  void SetUp() override {
    auto run = RecordedRun::make(test::seed());
    ASSERT_TRUE(run) << run.error().message;
    run_ = run.take();
  }

  Findings look(std::vector<std::string> topologies = {}) {
    Result<Findings> found = audit(*run_, run_->settings(), run_->project(),
                                   {.topologies = std::move(topologies), .shown_max = 5});
    EXPECT_TRUE(found) << found.error().message;
    return found ? found.take() : Findings(0);
  }
  RecordedRun::Records& scores() {
    return run_->records("leads.scores", Partition(0));
  }
  // Exactly one discrepancy, of this kind, under this subject.
  static void expect_one(const Findings& findings, Discrepancy kind, const std::string& subject) {
    EXPECT_EQ(findings.total(), 1U);
    ASSERT_THAT(findings.shown(), SizeIs(1));
    EXPECT_EQ(findings.shown().front().kind, kind) << findings.shown().front().what;
    EXPECT_EQ(findings.figures().at(subject)[kind], 1U);
  }

  static std::string header(const RecordedRun::Records::value_type& stored,
                            std::string_view wanted) {
    for (const auto& [name, value] : stored.record.headers) {
      if (name == wanted) {
        return value;
      }
    }
    return {};
  }

  std::unique_ptr<RecordedRun> run_;
};

TEST_F(Audit, FindsNothingInARunThatNobodySpoiled) {
  const Findings findings = look();

  EXPECT_THAT(findings.shown(), IsEmpty())
      << findings.shown().front().where << ": " << findings.shown().front().what;
  EXPECT_EQ(findings.total(), 0U);
  EXPECT_THAT(findings.left_out(), IsEmpty());
  for (const char* topic : {"leads.scores", "leads.examples", "leads.models", "leads.signals",
                            "leads.late", "leads.dead_letters", "state of score"}) {
    ASSERT_TRUE(findings.figures().contains(topic)) << topic;
    EXPECT_GT(findings.figures().at(topic).expected, 0U) << topic;
    EXPECT_EQ(findings.figures().at(topic).expected, findings.figures().at(topic).found) << topic;
  }
}

void expect_nothing(RecordedRun& run, std::uint64_t seed) {
  const Result<Findings> findings =
      audit(run, run.settings(), run.project(), {.topologies = {}, .shown_max = 5});
  ASSERT_TRUE(findings) << findings.error().message;
  EXPECT_THAT(findings->shown(), IsEmpty())
      << "seed " << seed << ": " << findings->total() << ", first "
      << findings->shown().front().where << ": " << findings->shown().front().what;
  EXPECT_THAT(findings->left_out(), IsEmpty());
}

// A live task reads several topics as they come, which no log keeps.
TEST(AuditOfMixedTopics, FindsNothingInARunThatNobodySpoiled) {
  for (std::uint64_t seed = test::seed(); seed < test::seed() + 3; ++seed) {
    Result<std::unique_ptr<RecordedRun>> run = RecordedRun::make(seed, RecordedRun::Order::polls);
    ASSERT_TRUE(run) << run.error().message;
    expect_nothing(**run, seed);
  }
}

class AuditOfSilences : public testing::Test {
 protected:
  void SetUp() override {
    auto run = RecordedRun::make(test::seed(), RecordedRun::Order::silences);
    ASSERT_TRUE(run) << run.error().message;
    run_ = run.take();
  }

  // The first so many ticks that the task kept are gone.
  void forget_ticks(const std::string& topology, std::size_t count) {
    state::MemoryStore& store = run_->store(topology, Partition(0));
    state::WriteBatch gone;
    ASSERT_TRUE(store.scan({}, [&](Bytes key, Bytes /*value*/) {
      if (flow::is_tick_row(key) && gone.count() < count) {
        gone.erase(key);
      }
      return true;
    }));
    ASSERT_EQ(gone.count(), count);
    ASSERT_TRUE(store.write(gone));
  }

  std::unique_ptr<RecordedRun> run_;
};

// Clocks that silence moved, in records that caused nothing, before and after restarts.
TEST_F(AuditOfSilences, FindsNothingInARunThatNobodySpoiled) {
  for (const char* topology : {"score", "train", "watch", "engagement"}) {
    const auto ticks = flow::read_ticks(run_->store(topology, Partition(0)));
    ASSERT_TRUE(ticks) << ticks.error().message;
    EXPECT_GT(ticks->size(), 10U) << topology;
  }
  expect_nothing(*run_, test::seed());
}

// Otherwise the test above would show nothing.
TEST_F(AuditOfSilences, HangsOnTicksThatNothingElseTells) {
  const auto ticks = flow::read_ticks(run_->store("engagement", Partition(0)));
  ASSERT_TRUE(ticks);
  forget_ticks("engagement", ticks->size());

  const auto findings = audit(*run_, run_->settings(), run_->project(), {.shown_max = 5});

  ASSERT_TRUE(findings) << findings.error().message;
  EXPECT_GT(findings->total(), 0U);
}

TEST_F(AuditOfSilences, SaysThatItCannotKnowTicksThatWereLetGo) {
  forget_ticks("engagement", 3);

  const auto findings = audit(*run_, run_->settings(), run_->project(), {.shown_max = 5});

  ASSERT_TRUE(findings) << findings.error().message;
  EXPECT_EQ(findings->total(), 0U);
  EXPECT_THAT(findings->left_out(),
              Contains(HasSubstr("task engagement/0: silence moved its clock so often that the "
                                 "first 3 times are not kept")));
}

// As versions wrote it that kept none: outputs tell of ticks where they can.
TEST_F(Audit, GoesByOutputsWhereNoTicksWereKept) {
  for (const auto& topology : run_->project().topologies) {
    state::MemoryStore& store = run_->store(topology->name(), Partition(0));
    std::string bytes;
    ASSERT_TRUE(store.get(state::kMetaKey, bytes).value());
    state::Meta meta = state::Meta::load(bytes).value();
    meta.ticks.clear();
    state::WriteBatch batch;
    batch.put(state::kMetaKey, meta.save());
    for (const flow::Tick& tick : flow::read_ticks(store).value()) {
      std::string key = state::table_prefix("!ticks");
      append_ordered_i64(key, static_cast<std::int64_t>(tick.number));
      batch.erase(key);
    }
    ASSERT_TRUE(store.write(batch));
  }

  expect_nothing(*run_, test::seed());
}

// A producer whose clock runs two centuries ahead stamps an event of ten years ahead: the run,
// which read it today, refused it, so an audit that believed the stamp would miss an event.
TEST_F(Audit, BelievesStampsOfProducersUpToItsOwnTime) {
  const auto& letters = run_->records("leads.dead_letters", Partition(0));
  const auto letter = std::ranges::find_if(letters, [](const auto& stored) {
    return header(stored, "ls-error-code") == "future_timestamp";
  });
  ASSERT_NE(letter, letters.end());
  const Partition partition(std::stoi(header(*letter, "__connect.errors.partition")));
  auto& records = run_->records(header(*letter, "__connect.errors.topic"), partition);
  const Offset offset(std::stoll(header(*letter, "__connect.errors.offset")));
  const auto refused = std::ranges::find_if(
      records, [offset](const auto& stored) { return stored.place.offset == offset; });
  ASSERT_NE(refused, records.end());
  const EventTime read_at = refused->appended;
  refused->appended = EventTime{7'984'310'400'000};  // 2223-01-05
  const auto look_until = [&](EventTime latest) {
    return audit(*run_, run_->settings(), run_->project(), {.shown_max = 5, .latest = latest});
  };

  const auto believing = look_until(EventTime::max());
  const auto doubting = look_until(read_at + days(365));

  ASSERT_TRUE(believing && doubting);
  EXPECT_GT(believing->total(), 0U);
  EXPECT_EQ(doubting->total(), 0U);
}

// What is adopted half-way must have changed the scores, or the audit of versions shows nothing.
TEST_F(Audit, MeetsScoresOfSeveralVersions) {
  const auto learned = std::ranges::count_if(scores(), [](const auto& stored) {
    return stored.record.value.find("\"state\":\"live\"") != std::string::npos;
  });

  EXPECT_GT(learned, 0);
  EXPECT_LT(static_cast<std::size_t>(learned), scores().size());
}

TEST_F(Audit, TellsAnOutputThatIsLost) {
  scores().erase(scores().begin() + 7);

  const Findings findings = look();

  expect_one(findings, Discrepancy::lost, "leads.scores");
  EXPECT_THAT(findings.shown().front().what, HasSubstr("caused by crm."));
}

TEST_F(Audit, TellsAnOutputThatIsThereTwice) {
  run_->append("leads.scores", scores().back());

  expect_one(look(), Discrepancy::duplicated, "leads.scores");
}

TEST_F(Audit, TellsAnOutputThatNothingGives) {
  auto invented = scores().back();
  for (auto& [name, value] : invented.record.headers) {
    if (name == "ls-o") {
      value += "0";
    }
  }
  run_->append("leads.scores", invented);

  expect_one(look(), Discrepancy::invented, "leads.scores");
}

TEST_F(Audit, TellsARecordThatNoTopologyWrote) {
  auto foreign = scores().back();
  foreign.record.headers.clear();
  run_->append("leads.scores", foreign);

  const Findings findings = look({"score"});

  expect_one(findings, Discrepancy::invented, "leads.scores");
  EXPECT_THAT(findings.shown().front().what, HasSubstr("no origin header"));
}

TEST_F(Audit, TellsARecordOnASharedTopicOnce) {
  auto foreign = run_->records("leads.late", Partition(0)).back();
  foreign.record.headers.clear();
  run_->append("leads.late", foreign);

  expect_one(look(), Discrepancy::invented, "leads.late");
}

TEST_F(Audit, TellsWhereAValueIsWrong) {
  std::string& value = scores()[5].record.value;
  const std::size_t at = value.find("\"probability\":") + 14;
  value[at + 3] = value[at + 3] == '1' ? '2' : '1';

  const Findings findings = look();

  expect_one(findings, Discrepancy::wrong, "leads.scores");
  EXPECT_THAT(findings.shown().front().what, HasSubstr("value differs at byte"));
  EXPECT_EQ(findings.shown().front().where, "leads.scores/0/5");
}

TEST_F(Audit, TellsAnOutputInTheWrongPartition) {
  auto moved = scores().back();
  scores().pop_back();
  moved.place.partition = Partition(1);
  run_->append("leads.scores", moved);

  expect_one(look(), Discrepancy::wrong, "leads.scores");
}

TEST_F(Audit, TellsOutputsThatChangedPlaces) {
  std::swap(scores()[3].record, scores()[4].record);

  const Findings findings = look();

  EXPECT_GT(findings.figures().at("leads.scores")[Discrepancy::disordered], 0U);
}

TEST_F(Audit, TellsARowThatIsOtherThanWhatWasRead) {
  state::MemoryStore& store = run_->store("score", Partition(0));
  std::string key;
  std::string value;
  ASSERT_TRUE(store.scan({}, [&](Bytes row_key, Bytes row_value) {
    key = row_key;
    value = row_value;
    return key == state::kMetaKey || value.empty();
  }));
  state::WriteBatch batch;
  value.back() = static_cast<char>(value.back() ^ 1);
  batch.put(key, value);
  ASSERT_TRUE(store.write(batch));

  expect_one(look(), Discrepancy::state, "state of score");

  batch.clear();
  batch.erase(key);
  ASSERT_TRUE(store.write(batch));
  expect_one(look(), Discrepancy::state, "state of score");
}

TEST_F(Audit, TellsAGroupThatWasMoved) {
  run_->move_group(1);

  const Findings findings = look({"watch"});

  expect_one(findings, Discrepancy::position, "state of watch");
  EXPECT_THAT(findings.shown().front().what, HasSubstr("its group to offset"));
}

TEST_F(Audit, SaysWhatItCannotCheck) {
  run_->cut("crm.web", 10);

  const Findings findings = look({"score"});

  EXPECT_EQ(findings.total(), 0U);
  EXPECT_THAT(findings.left_out(), Contains(HasSubstr("removed records of crm.web")));
}

TEST_F(Audit, SaysWhatNobodyHasReadYet) {
  run_->append("crm.web", run_->records("crm.web", Partition(0)).back());

  const Findings findings = look({"score"});

  EXPECT_EQ(findings.total(), 0U);
  EXPECT_THAT(findings.left_out(), Contains(HasSubstr("has not read crm.web/0 from offset")));
}

TEST_F(Audit, SaysThatAnotherTopologyRan) {
  state::MemoryStore& store = run_->store("watch", Partition(0));
  std::string bytes;
  ASSERT_TRUE(*store.get(state::kMetaKey, bytes));
  state::Meta meta = *state::Meta::load(bytes);
  meta.fingerprint = "0123456789abcdef";
  state::WriteBatch batch;
  batch.put(state::kMetaKey, meta.save());
  ASSERT_TRUE(store.write(batch));

  const Findings findings = look({"watch"});

  EXPECT_EQ(findings.total(), 0U);
  EXPECT_THAT(findings.left_out(), Contains(HasSubstr("was run by another topology")));
}

TEST_F(Audit, RefusesATopologyThatIsNotThere) {
  const auto found = audit(*run_, run_->settings(), run_->project(), {.topologies = {"scoer"}});

  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("no topology \"scoer\""));
}

using VerifyCommand = LogCommands;

TEST_F(VerifyCommand, AnswersWithItsExitCode) {
  const Answer nothing = run({"verify", "-q"});
  EXPECT_EQ(nothing.code, ExitCode::failed);
  EXPECT_THAT(nothing.error, HasSubstr("holds no log"));
  ASSERT_EQ(run({"produce", file("foreign.txt", "foreign\n"), "--unchecked", "--topic",
                 "leads.scores", "-q"})
                .code,
            ExitCode::ok);

  const Answer text = run({"verify", "-q"});
  EXPECT_EQ(text.code, ExitCode::found_problems);
  EXPECT_THAT(text.out, HasSubstr("invented leads.scores/"));

  const Answer json = run({"verify", "-q", "-o", "json"});
  EXPECT_EQ(json.code, ExitCode::found_problems);
  EXPECT_THAT(json.out, HasSubstr(R"("discrepancies":1)"));
}

}  // namespace
}  // namespace ls::app
