#include "support/crash_verdict.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace ls::test {
namespace {

void append(Problems& all, Problems more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

// What another topology writes for this one. Its other topics take orders, of which there are none.
std::string internal_topic(const flow::Topology& topology) {
  for (const flow::SourceDef& source : topology.sources()) {
    if (source.is_internal()) {
      return source.topics.front();
    }
  }
  return {};
}

Problems compare_replayed(const TestProject& project,
                          const std::shared_ptr<const flow::Topology>& topology,
                          const Topics& actual) {
  const std::string topic = internal_topic(*topology);
  const auto log = actual.find(topic);
  if (log == actual.end()) {
    return {topology->name() + ": its input was not read"};
  }
  const Result<Topics> expected = replay(project, topology, topic, log->second);
  if (!expected) {
    return {topology->name() + ": " + expected.error().message};
  }
  Problems problems;
  for (const flow::SinkDef& sink : topology->sinks()) {
    append(problems, compare_logs(*expected, actual, sink.topic));
  }
  return problems;
}

std::size_t count_of(const Topics& topics, std::string_view topic) {
  const auto found = topics.find(topic);
  return found == topics.end() ? 0 : found->second.size();
}

}  // namespace

std::vector<std::string> output_topics(const TestProject& project) {
  std::vector<std::string> topics = {"leads.dead_letters", "leads.late"};
  for (const auto& topology : {project.score, project.train, project.watch}) {
    for (const flow::SinkDef& sink : topology->sinks()) {
      topics.push_back(sink.topic);
    }
  }
  return topics;
}

Verdict judge(const TestProject& project, const Topics& expected, const Topics& actual,
              Places places) {
  Verdict verdict;
  append(verdict.problems, check_sequences(actual, output_topics(project)));
  append(verdict.problems,
         check_causes(actual, {"leads.scores", "leads.signals", "leads.evaluations",
                               "leads.dead_letters", "leads.late"}));
  for (const char* topic :
       {"leads.scores", "leads.examples", "leads.signals", "leads.dead_letters", "leads.late"}) {
    append(verdict.problems, compare_topic(expected, actual, topic, places));
  }
  append(verdict.problems, compare_replayed(project, project.train, actual));
  append(verdict.problems, compare_replayed(project, project.watch, actual));
  verdict.scores = audit_scores(actual);
  append(verdict.problems, verdict.scores.problems);
  return verdict;
}

std::string figures_of(const Topics& actual, const Verdict& verdict) {
  return fmt::format(
      "scores={} learned={} versions_used={} margin_error_max={:.1e} examples={} evaluations={} "
      "versions={} signals={} findings={} dead_letters={} late={}",
      verdict.scores.scores, verdict.scores.learned, verdict.scores.versions_used,
      verdict.scores.margin_error_max, count_of(actual, "leads.examples"),
      count_of(actual, "leads.evaluations"), count_of(actual, "leads.models"),
      count_of(actual, "leads.signals"), count_of(actual, "leads.findings"),
      count_of(actual, "leads.dead_letters"), count_of(actual, "leads.late"));
}

std::string text_of(const Problems& problems) {
  std::string text;
  for (const std::string& problem : problems) {
    text += "\n" + problem;
  }
  return text;
}

}  // namespace ls::test
