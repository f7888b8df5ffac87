#include "support/crash_verdict.hpp"

#include "support/quick_project.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

// The judge of the crash tests on trial: a sound run passes, and each way in which a run can have
// gone wrong is seen.

namespace ls::test {
namespace {

// A world with one partition, whose lockstep run is a possible live run too.
struct SoundRun {
  TempFolder folder;
  std::unique_ptr<TestProject> project;
  Topics topics;

  static const SoundRun& get() {
    static const SoundRun run;
    return run;
  }

 private:
  SoundRun() {
    auto written = write_quick_project(folder / "topologies");
    EXPECT_TRUE(written) << written.error().message;
    project = written.take();
    generator::GeneratorOptions options;
    options.days = 8;
    options.leads = 300;
    options.faults = {.duplicates = 0.02, .out_of_order = 0.0, .late = 0.01, .broken = 0.02};
    Result<Topics> run = run_in_lockstep(*project, make_crash_world(options, 1), 1);
    EXPECT_TRUE(run) << run.error().message;
    topics = run.take();
    tell_no_orders();
  }

  // A live trainer tells with each output how far it had read its orders, of which there are none;
  // in lockstep that goes without saying.
  void tell_no_orders() {
    for (const flow::SinkDef& sink : project->train->sinks()) {
      for (flow::StoredRecord& record : topics[sink.topic]) {
        for (auto& [name, value] : record.headers) {
          value += name == "ls-src" ? "@0" : "";
        }
      }
    }
  }
};

TEST(CrashVerdict, PassesASoundRun) {
  const SoundRun& run = SoundRun::get();

  const Verdict verdict = judge(*run.project, run.topics, run.topics, Places::same);

  EXPECT_TRUE(verdict.problems.empty()) << text_of(verdict.problems);
  EXPECT_GT(verdict.scores.learned, 100U);
  for (const char* topic : {"leads.examples", "leads.dead_letters", "leads.late"}) {
    EXPECT_FALSE(run.topics.at(topic).empty()) << topic;
  }
}

struct Harm {
  const char* name;
  std::function<void(Topics&)> done_to;
  std::string seen;  // a part of some problem
};

std::ostream& operator<<(std::ostream& out, const Harm& harm) {
  return out << harm.name;
}

flow::StoredRecord& middle(Topics& topics, const std::string& topic) {
  std::vector<flow::StoredRecord>& records = topics.at(topic);
  return records.at(records.size() / 2);
}

void drop_middle(Topics& topics, const std::string& topic) {
  std::vector<flow::StoredRecord>& records = topics.at(topic);
  records.erase(records.begin() + static_cast<std::ptrdiff_t>(records.size() / 2));
}

void drop_last(Topics& topics, const std::string& topic) {
  topics.at(topic).pop_back();
}

// As if a transaction had been done twice.
void double_last(Topics& topics, const std::string& topic) {
  flow::StoredRecord copy = topics.at(topic).back();
  copy.offset = copy.offset.next();
  topics.at(topic).push_back(std::move(copy));
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

void rename_cause(flow::StoredRecord& record, const std::string& cause) {
  for (auto& [name, value] : record.headers) {
    if (name == "ls-src") {
      value = cause;
    }
  }
}

// In place of the number behind the key.
void set_number(flow::StoredRecord& record, const std::string& key, const std::string& number) {
  const std::size_t at = record.value.find("\"" + key + "\":");
  ASSERT_NE(at, std::string::npos) << key;
  const std::size_t from = at + key.size() + 3;
  const std::size_t to = record.value.find_first_of(",}", from);
  record.value.replace(from, to - from, number);
}

class CrashVerdictSees : public testing::TestWithParam<Harm> {};

TEST_P(CrashVerdictSees, Harm) {
  const SoundRun& run = SoundRun::get();
  Topics harmed = run.topics;

  GetParam().done_to(harmed);

  const Verdict verdict = judge(*run.project, run.topics, harmed, Places::same);
  EXPECT_NE(text_of(verdict.problems).find(GetParam().seen), std::string::npos)
      << "seen: " << text_of(verdict.problems);
}

std::vector<Harm> harms() {
  return {
      {"a_score_lost", [](Topics& t) { drop_middle(t, "leads.scores"); }, "1 lost, 0 doubled"},
      {"a_score_lost_at_the_end", [](Topics& t) { drop_last(t, "leads.scores"); }, "1 lost"},
      {"a_gap_in_the_numbers", [](Topics& t) { drop_middle(t, "leads.scores"); }, "is missing"},
      {"a_score_twice", [](Topics& t) { double_last(t, "leads.scores"); }, "0 lost, 1 doubled"},
      {"a_number_twice", [](Topics& t) { double_last(t, "leads.scores"); }, "is there twice"},
      {"a_cause_twice", [](Topics& t) { double_last(t, "leads.scores"); }, "is a second output of"},
      {"a_score_of_nothing",
       [](Topics& t) { rename_cause(middle(t, "leads.scores"), "crm.web/0/99999999"); },
       "names a cause that is not there"},
      {"a_feature_of_another_value",
       [](Topics& t) { replace(middle(t, "leads.scores").value, "\"value\":0,", "\"value\":1,"); },
       "1 lost, 0 doubled, 1 invented"},
      {"a_margin_a_little_off",
       [](Topics& t) { set_number(middle(t, "leads.scores"), "margin", "0.123456789"); },
       "recomputes to"},
      {"a_base_that_does_not_add_up",
       [](Topics& t) { set_number(middle(t, "leads.scores"), "base", "0.5"); }, "sum up to"},
      {"a_probability_of_another_margin",
       [](Topics& t) { set_number(middle(t, "leads.scores"), "probability", "0.999"); },
       "is not that of its margin"},
      {"a_version_that_is_not_there",
       [](Topics& t) {
         set_number(t.at("leads.scores").back(), "model_version", "\"2025-01-07T00:00:00.001Z\"");
       },
       "is not on leads.models"},
      {"the_prior_after_a_version",
       [](Topics& t) {
         flow::StoredRecord& score = t.at("leads.scores").back();
         const flow::StoredRecord& cold = t.at("leads.scores").front();
         score.value = cold.value;
       },
       "by the prior after version"},
      {"an_example_lost", [](Topics& t) { drop_last(t, "leads.examples"); }, "leads.examples: "},
      {"an_example_of_the_other_outcome",
       [](Topics& t) {
         replace(middle(t, "leads.examples").value, "\"label\":false", "\"label\":true");
       },
       "1 invented"},
      {"a_signal_lost", [](Topics& t) { drop_last(t, "leads.signals"); }, "leads.signals: "},
      {"a_dead_letter_lost", [](Topics& t) { drop_last(t, "leads.dead_letters"); },
       "leads.dead_letters: "},
      {"a_late_record_twice", [](Topics& t) { double_last(t, "leads.late"); }, "leads.late: "},
      {"an_evaluation_lost", [](Topics& t) { drop_last(t, "leads.evaluations"); },
       "leads.evaluations: "},
      {"two_evaluations_swapped",
       [](Topics& t) {
         std::vector<flow::StoredRecord>& all = t.at("leads.evaluations");
         std::swap(all.at(10).value, all.at(11).value);
       },
       "leads.evaluations record 10 differs"},
      {"a_version_lost", [](Topics& t) { drop_last(t, "leads.models"); }, "leads.models: "},
      {"a_report_lost", [](Topics& t) { drop_last(t, "model.metrics"); }, "model.metrics: "},
      {"a_finding_of_nobody",
       [](Topics& t) { t["leads.findings"].push_back(t.at("leads.evaluations").back()); },
       "leads.findings: 0 records expected, 1 found"},
  };
}

INSTANTIATE_TEST_SUITE_P(Each, CrashVerdictSees, testing::ValuesIn(harms()),
                         [](const testing::TestParamInfo<Harm>& harm) {
                           return std::string(harm.param.name);
                         });

}  // namespace
}  // namespace ls::test
