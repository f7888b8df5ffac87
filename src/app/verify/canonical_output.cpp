#include "app/verify/canonical_output.hpp"

#include "app/verify/difference.hpp"

#include "leadstream/flow/io.hpp"
#include "leadstream/flow/origin.hpp"
#include "leadstream/runtime/log_gateway.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

namespace ls::app {
namespace {

constexpr std::string_view kAlert = R"("schema":"leadstream.alert/1")";
constexpr std::string_view kPlaces = R"("sources":[)";

void drop_places(std::string& alert) {
  const std::size_t begin = alert.rfind(kPlaces);
  if (begin == std::string::npos) {
    return;
  }
  const std::size_t first = begin + kPlaces.size();
  alert.erase(first, std::min(alert.find(']', first), alert.size()) - first);
}

std::string name_of(const CanonicalRecord& record) {
  return fmt::format("key {} at {}", printable(record.key), format_rfc3339(record.time));
}

// In the words of every audit.
std::string difference(const CanonicalRecord& expected, const CanonicalRecord& found) {
  const std::vector<flow::Header> headers = views_of(expected.headers);
  flow::OutgoingMessage message;
  message.key = expected.key;
  message.value = expected.value;
  message.is_tombstone = expected.is_tombstone;
  message.headers = headers;
  return app::difference(message, {{}, found.key, found.value, found.is_tombstone, found.headers});
}

using Records = std::span<const CanonicalRecord>;

// Records of one key and time, sorted on both sides.
class Group {
 public:
  Group(const ComparedTopic& topic, Records expected, Records found, Findings& findings)
      : topic_(topic), expected_(expected), findings_(findings) {
    std::ranges::set_difference(expected, found, std::back_inserter(missing_));
    std::ranges::set_difference(found, expected, std::back_inserter(extra_));
  }

  void tell() {
    std::erase_if(extra_, [this](const CanonicalRecord& record) { return tell_if_double(record); });
    const std::size_t wrong = std::min(missing_.size(), extra_.size());
    for (std::size_t i = 0; i < wrong; ++i) {
      add(Discrepancy::wrong, missing_[i], difference(missing_[i], extra_[i]));
    }
    for (std::size_t i = wrong; i < missing_.size(); ++i) {
      miss(missing_[i]);
    }
    for (std::size_t i = wrong; i < extra_.size(); ++i) {
      add(Discrepancy::invented, extra_[i],
          "nothing that was read gives it: value " + printable(extra_[i].value));
    }
  }

 private:
  bool tell_if_double(const CanonicalRecord& record) {
    if (!std::ranges::binary_search(expected_, record)) {
      return false;
    }
    add(Discrepancy::duplicated, record, "more often than it must be");
    return true;
  }

  void miss(const CanonicalRecord& record) {
    if (topic_.is_incomplete) {
      findings_.leave_out("what compaction or retention has removed from " + topic_.name);
    } else {
      add(Discrepancy::lost, record, "not there: value " + printable(record.value));
    }
  }

  void add(Discrepancy kind, const CanonicalRecord& record, const std::string& what) {
    findings_.add(topic_.name, {kind, topic_.name, name_of(record) + ": " + what});
  }

  const ComparedTopic& topic_;
  Records expected_;
  Findings& findings_;
  std::vector<CanonicalRecord> missing_;
  std::vector<CanonicalRecord> extra_;
};

// The first records, all of the key and time of `record`, which are taken off the front.
Records take(Records& from, const CanonicalRecord& record) {
  const auto end = std::ranges::find_if(from, [&record](const CanonicalRecord& other) {
    return other.key != record.key || other.time != record.time;
  });
  const auto count = static_cast<std::size_t>(end - from.begin());
  const Records taken = from.first(count);
  from = from.subspan(count);
  return taken;
}

}  // namespace

CanonicalRecord canonical(std::string key, std::string value, bool is_tombstone,
                          const std::vector<std::pair<std::string, std::string>>& headers) {
  CanonicalRecord record{std::move(key), {}, std::move(value), is_tombstone, {}};
  for (const auto& [name, text] : headers) {
    if (name == "ls-o") {
      if (const auto origin = flow::parse_origin_header(text)) {
        record.time = origin->time;
      }
    } else if (!name.starts_with("ls-") && !name.starts_with("__connect.")) {
      record.headers.emplace_back(name, text);
    }
  }
  if (record.value.find(kAlert) != std::string::npos) {
    drop_places(record.value);
  }
  return record;
}

void compare(const ComparedTopic& topic, std::vector<CanonicalRecord> expected,
             std::vector<CanonicalRecord> found, Findings& findings) {
  findings.expect(topic.name, expected.size());
  findings.find(topic.name, found.size());
  std::ranges::sort(expected);
  std::ranges::sort(found);
  Records wanted = expected;
  Records there = found;
  while (!wanted.empty() || !there.empty()) {
    const bool is_wanted_first =
        there.empty() || (!wanted.empty() && wanted.front() <= there.front());
    const CanonicalRecord& first = is_wanted_first ? wanted.front() : there.front();
    const Records of_wanted = take(wanted, first);
    Group(topic, of_wanted, take(there, first), findings).tell();
  }
}

}  // namespace ls::app
