#include "sim/auditor.hpp"

#include "unit/flow/toys.hpp"

#include "leadstream/state/changelog.hpp"
#include "leadstream/state/table.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::sim {
namespace {

using Rows = std::map<std::string, std::string>;
using Problems = std::vector<std::string>;

std::string header_of(const LogEntry& entry, std::string_view name) {
  for (const auto& [known, value] : entry.headers) {
    if (known == name) {
      return value;
    }
  }
  return {};
}

std::vector<Output> committed_outputs(SimKafka& kafka, Shape shape) {
  std::vector<Output> outputs;
  for (const std::string& topic : outputs_of(shape)) {
    for (std::int32_t p = 0; p < kafka.partitions(topic); ++p) {
      const SimLog& log = kafka.log({topic, Partition(p)});
      for (Offset next; const auto found = log.next_committed(next);) {
        const LogEntry& entry = log.at(*found);
        outputs.push_back(
            {topic, entry.key, entry.value, header_of(entry, "ls-o"), header_of(entry, "ls-src")});
      }
    }
  }
  std::sort(outputs.begin(), outputs.end());
  return outputs;
}

std::string text_of(const Output& output) {
  return fmt::format("{} {} from {} as {}: {}", output.topic, output.key, output.source,
                     output.origin, output.value);
}

void add_difference(const char* what, const std::vector<Output>& of,
                    const std::vector<Output>& from, Problems& problems) {
  std::vector<Output> left;
  std::set_difference(of.begin(), of.end(), from.begin(), from.end(), std::back_inserter(left));
  for (std::size_t i = 0; i < std::min<std::size_t>(left.size(), 3); ++i) {
    problems.push_back(fmt::format("{} ({} in all): {}", what, left.size(), text_of(left[i])));
  }
}

// What is on the changelog, and where its last commit ends.
struct Folded {
  Rows rows;
  std::optional<state::Meta> meta;
  Offset next;
};

Folded fold(const SimLog& log) {
  Folded folded;
  for (Offset at; const auto found = log.next_committed(at);) {
    const LogEntry& entry = log.at(*found);
    const Result<Bytes> row = state::row_key(entry.key);
    if (*row == state::kMetaKey) {
      folded.meta = *state::Meta::load(entry.value);
      folded.next = found->next();
    } else if (entry.is_tombstone) {
      folded.rows.erase(std::string(*row));
    } else {
      folded.rows[std::string(*row)] = entry.value;
    }
  }
  return folded;
}

Rows rows_of(const state::StateStore& store) {
  Rows rows;
  store
      .scan({},
            [&rows](Bytes key, Bytes value) {
              rows.emplace(key, value);
              return true;
            })
      .ignore("memory does not fail");
  return rows;
}

void audit_rows(Rows stored, const Folded& folded, const std::string& name, Problems& problems) {
  const auto found = stored.find(std::string(state::kMetaKey));
  if (found == stored.end() || !folded.meta) {
    problems.push_back(name + ": META is missing");
    return;
  }
  state::Meta meta = *state::Meta::load(found->second);
  if (meta.changelog_next != folded.next) {
    problems.push_back(fmt::format("{}: the store follows the changelog up to {}, it goes to {}",
                                   name, meta.changelog_next.value, folded.next.value));
  }
  meta.changelog_next = folded.meta->changelog_next;
  meta.current_at = folded.meta->current_at;
  if (meta != *folded.meta) {
    problems.push_back(fmt::format("{}: META differs: transaction {} in the store, {} on the log",
                                   name, meta.transaction, folded.meta->transaction));
  }
  stored.erase(found);
  if (stored != folded.rows) {
    problems.push_back(fmt::format("{}: {} rows in the store are not the {} of the changelog", name,
                                   stored.size(), folded.rows.size()));
  }
}

void audit_counts(state::MemoryStore& store, const std::map<std::string, Count>& expected,
                  const std::string& name, Problems& problems) {
  state::Table<flow::toys::CounterRow> table(store, "count/counts");
  for (const auto& [lead, count] : expected) {
    const Result<flow::toys::CounterRow*> row = table.find(lead);
    const bool is_right =
        row && *row != nullptr && (*row)->count == count.count && (*row)->timer == count.timer;
    if (!is_right) {
      problems.push_back(fmt::format("{}: the row of {} is wrong", name, lead));
    }
  }
}

void audit_offsets(SimKafka& kafka, const Scenario& scenario, Partition partition,
                   Problems& problems) {
  for (const std::string& topic : inputs_of(scenario.shape)) {
    const Place at{topic, partition};
    const Offset end = kafka.log(at).committed_end();
    const std::optional<Offset> committed = kafka.group().committed(at);
    if (committed.value_or(Offset(0)) != end) {
      problems.push_back(fmt::format("{}/{}: the group stands at {}, the last record ends at {}",
                                     topic, partition.value, committed.value_or(Offset(0)).value,
                                     end.value));
    }
  }
}

bool has_input(SimKafka& kafka, const Scenario& scenario, Partition partition) {
  const std::vector<std::string> topics = inputs_of(scenario.shape);
  return std::any_of(topics.begin(), topics.end(), [&](const std::string& topic) {
    return kafka.log({topic, partition}).committed_end() > Offset(0);
  });
}

}  // namespace

std::vector<std::string> audit(SimKafka& kafka, const Scenario& scenario, const Findings& findings,
                               const std::vector<std::unique_ptr<Process>>& processes) {
  Problems problems = findings.stopped;
  const Expected expected = expect(kafka, scenario.shape);
  const std::vector<Output> outputs = committed_outputs(kafka, scenario.shape);
  add_difference("lost", expected.outputs, outputs, problems);
  add_difference("duplicated, invented or wrong", outputs, expected.outputs, problems);
  for (std::int32_t p = 0; p < scenario.partitions; ++p) {
    const Partition partition(p);
    audit_offsets(kafka, scenario, partition, problems);
    const auto owner = findings.owners.find(partition);
    if (!has_input(kafka, scenario, partition)) {
      continue;
    }
    if (owner == findings.owners.end()) {
      problems.push_back(fmt::format("partition {} belongs to nobody", p));
      continue;
    }
    Process& process = *processes[owner->second];
    const std::string name = fmt::format("{} task {}", process.name(), p);
    state::MemoryStore& store = process.volume().folders[partition].rows;
    audit_rows(rows_of(store), fold(kafka.log({kChangelog, partition})), name, problems);
    const auto counts = expected.counts.find(partition);
    if (counts != expected.counts.end()) {
      audit_counts(store, counts->second, name, problems);
    }
  }
  for (const auto& [at, log] : kafka.logs()) {
    if (log.has_open()) {
      problems.push_back(
          fmt::format("{}/{}: a transaction is still open", at.topic, at.partition.value));
    }
  }
  return problems;
}

}  // namespace ls::sim
