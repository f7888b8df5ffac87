#include "support/output_audit.hpp"

#include "support/message_view.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/flow/codec.hpp"
#include "leadstream/flow/origin.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

namespace ls::test {
namespace {

constexpr std::size_t kProblemsMax = 5;
constexpr std::size_t kShownMax = 400;

void add(Problems& problems, std::string problem) {
  if (problems.size() < kProblemsMax) {
    problems.push_back(std::move(problem));
  }
}

const std::vector<flow::StoredRecord>& records_of(const Topics& topics, std::string_view name) {
  static const std::vector<flow::StoredRecord> kNone;
  const auto found = topics.find(name);
  return found == topics.end() ? kNone : found->second;
}

std::string place_of(const std::string& topic, const flow::StoredRecord& record) {
  return fmt::format("{}/{}/{}", topic, record.partition.value, record.offset.value);
}

// What depends on when a model arrived.
bool is_of_the_model(std::string_view key) {
  return key == "model_version" || key == "margin" || key == "probability" || key == "base" ||
         key == "state" || key == "contribution";
}

void append_comparable(event::JsonView value, std::string& out) {
  if (value.is_object()) {
    for (const event::JsonMember member : value.members()) {
      if (!is_of_the_model(member.key)) {
        out += fmt::format("{}:", member.key);
        append_comparable(member.value, out);
      }
    }
  } else if (value.is_array()) {
    for (const event::JsonView item : value.items()) {
      append_comparable(item, out);
      out += ';';
    }
  } else {
    value.append_json(out);
    out += ' ';
  }
}

bool is_side_topic(const std::string& topic) {
  return topic == "leads.dead_letters" || topic == "leads.late";
}

// Original bytes, and why they lie here.
std::string side_line(const flow::StoredRecord& record) {
  std::string line = record.value;
  for (const std::string_view name : {"ls-error-code", "ls-error-pointer", "ls-error-topology",
                                      "ls-error-node", "ls-late-event-time", "ls-late-topology"}) {
    line += fmt::format(" {}={}", name, header_of(record, name));
  }
  return line;
}

std::string lead_of(const flow::StoredRecord& record) {
  std::vector<flow::Header> headers;
  const flow::Message message = view_of("", record, headers);
  return std::string(flow::key_in_task(message.headers, message.key));
}

// Without the number at which it was read, which is a live run's own.
std::string cause_of(const flow::StoredRecord& record) {
  const auto source = flow::parse_source_header(header_of(record, "ls-src"));
  return source
             ? fmt::format("{}/{}/{}", source->topic, source->partition.value, source->offset.value)
             : std::string();
}

std::string payload_line(const flow::StoredRecord& record) {
  event::JsonDocument document;
  const auto parsed = document.parse(record.value);
  if (!parsed) {
    return "not JSON: " + record.value;
  }
  const auto origin = flow::parse_origin_header(header_of(record, "ls-o"));
  std::string line =
      fmt::format("lead={} at={} ", lead_of(record), origin ? format_rfc3339(origin->time) : "?");
  append_comparable(*parsed, line);
  return line;
}

std::vector<std::string> sorted_lines(const Topics& topics, const std::string& topic,
                                      Places places) {
  std::vector<std::string> lines;
  for (const flow::StoredRecord& record : records_of(topics, topic)) {
    std::string line = is_side_topic(topic) ? side_line(record) : payload_line(record);
    line += " key=" + record.key;
    if (places == Places::same) {
      line += fmt::format(" src={}", cause_of(record));
    }
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string example_of(std::string_view what, const std::vector<std::string>& lines) {
  return lines.empty() ? std::string()
                       : fmt::format("\n  {}: {}", what, lines.front().substr(0, kShownMax));
}

std::string log_line(const flow::StoredRecord& record) {
  return fmt::format("key={} ls-o={} ls-k={} ls-src={} tombstone={} value={}", record.key,
                     header_of(record, "ls-o"), header_of(record, "ls-k"),
                     header_of(record, "ls-src"), record.is_tombstone, record.value);
}

// Keys and models are binary; a report is text.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '.');
  return text.substr(0, kShownMax);
}

// topic, topology, task
using Writer = std::tuple<std::string, std::string, std::int32_t>;

}  // namespace

std::string_view header_of(const flow::StoredRecord& record, std::string_view name) {
  for (const auto& [own, value] : record.headers) {
    if (own == name) {
      return value;
    }
  }
  return {};
}

Problems check_sequences(const Topics& topics, const std::vector<std::string>& outputs) {
  Problems problems;
  std::map<Writer, std::vector<std::uint64_t>> numbers;
  std::map<std::pair<Writer, std::int32_t>, std::uint64_t> next;
  for (const std::string& topic : outputs) {
    for (const flow::StoredRecord& record : records_of(topics, topic)) {
      const auto origin = flow::parse_origin_header(header_of(record, "ls-o"));
      if (!origin) {
        add(problems, place_of(topic, record) + " has no valid ls-o header");
        continue;
      }
      const Writer writer{topic, std::string(origin->topology), origin->task};
      numbers[writer].push_back(origin->sequence);
      std::uint64_t& least = next[{writer, record.partition.value}];
      if (origin->sequence < least) {
        add(problems, fmt::format("{}: number {} comes after {}", place_of(topic, record),
                                  origin->sequence, least - 1));
      }
      least = origin->sequence + 1;
    }
  }
  for (auto& [writer, own] : numbers) {
    std::sort(own.begin(), own.end());
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (own[i] != i) {
        const auto& [topic, topology, task] = writer;
        add(problems, fmt::format("{} of task {} on {}: number {} is {}", topology, task, topic, i,
                                  own[i] < i ? "there twice" : "missing"));
        break;
      }
    }
  }
  return problems;
}

Problems check_causes(const Topics& topics, const std::vector<std::string>& outputs) {
  std::set<std::string> places;
  for (const auto& [topic, records] : topics) {
    for (const flow::StoredRecord& record : records) {
      places.insert(place_of(topic, record));
    }
  }
  Problems problems;
  for (const std::string& topic : outputs) {
    std::set<std::string> causes;
    for (const flow::StoredRecord& record : records_of(topics, topic)) {
      const std::string cause = cause_of(record);
      if (!places.contains(cause)) {
        add(problems, fmt::format("{} names a cause that is not there: \"{}\"",
                                  place_of(topic, record), cause));
      }
      if (!causes.insert(cause).second) {
        add(problems, fmt::format("{} is a second output of {}", place_of(topic, record), cause));
      }
    }
  }
  return problems;
}

Problems compare_topic(const Topics& expected, const Topics& actual, const std::string& topic,
                       Places places) {
  const std::vector<std::string> wanted = sorted_lines(expected, topic, places);
  const std::vector<std::string> found = sorted_lines(actual, topic, places);
  std::vector<std::string> lost;
  std::vector<std::string> added;
  std::ranges::set_difference(wanted, found, std::back_inserter(lost));
  std::ranges::set_difference(found, wanted, std::back_inserter(added));
  if (lost.empty() && added.empty()) {
    return {};
  }
  const auto is_copy = [&](const std::string& line) {
    return std::binary_search(wanted.begin(), wanted.end(), line);
  };
  const auto doubled = std::count_if(added.begin(), added.end(), is_copy);
  return {fmt::format("{}: {} expected, {} found: {} lost, {} doubled, {} invented{}{}", topic,
                      wanted.size(), found.size(), lost.size(), doubled,
                      static_cast<std::ptrdiff_t>(added.size()) - doubled, example_of("lost", lost),
                      example_of("added", added))};
}

Problems compare_logs(const Topics& expected, const Topics& actual, const std::string& topic) {
  const auto& wanted = records_of(expected, topic);
  const auto& found = records_of(actual, topic);
  Problems problems;
  if (wanted.size() != found.size()) {
    add(problems,
        fmt::format("{}: {} records expected, {} found", topic, wanted.size(), found.size()));
  }
  for (std::size_t i = 0; i < std::min(wanted.size(), found.size()); ++i) {
    const std::string a = log_line(wanted[i]);
    const std::string b = log_line(found[i]);
    if (a != b) {
      add(problems, fmt::format("{} record {} differs:\n  expected {}\n  found    {}", topic, i,
                                printable(a), printable(b)));
      break;
    }
  }
  return problems;
}

}  // namespace ls::test
