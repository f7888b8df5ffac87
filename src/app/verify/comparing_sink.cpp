#include "app/verify/comparing_sink.hpp"

#include "app/verify/difference.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/flow/origin.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::app {
namespace {

std::string place_of(std::string_view topic, const WrittenOutput& written) {
  return fmt::format("{}/{}/{}", topic, written.partition.value, written.offset.value);
}

}  // namespace

Status ComparingSink::send(const flow::OutgoingMessage& message) {
  const auto origin = flow::parse_origin_header(flow::find_header(message.headers, "ls-o"));
  if (!origin) {
    return internal_error("a replayed task sent a record without an origin");
  }
  context_.findings->expect(std::string(message.topic));
  versions_.pass(message.topic, origin->sequence);
  const std::uint64_t digest = digest_of(message);
  WrittenOutput* written = find(message, origin->sequence, digest);
  if (written == nullptr) {
    miss(message, origin->sequence);
    return {};
  }
  written->is_claimed = true;
  if (written->digest != digest) {
    return differ(message, *written);
  }
  check_partition(message, *written);
  return {};
}

// Sinks that share a topic number by themselves: of equal numbers the one with the same bytes.
WrittenOutput* ComparingSink::find(const flow::OutgoingMessage& message, std::uint64_t sequence,
                                   std::uint64_t digest) {
  const auto topic = outputs_.topics.find(message.topic);
  if (topic == outputs_.topics.end()) {
    return nullptr;
  }
  WrittenOutput* other = nullptr;
  for (WrittenOutput& written :
       std::ranges::equal_range(topic->second, sequence, {}, &WrittenOutput::sequence)) {
    if (!written.is_claimed && written.digest == digest) {
      return &written;
    }
    other = written.is_claimed || other != nullptr ? other : &written;
  }
  return other;
}

void ComparingSink::miss(const flow::OutgoingMessage& message, std::uint64_t sequence) {
  const std::string topic(message.topic);
  if (context_.incomplete->contains(topic)) {
    context_.findings->leave_out(
        fmt::format("what compaction or retention has removed from {}", topic));
    return;
  }
  const std::string_view origin = flow::find_header(message.headers, "ls-o");
  const std::string_view cause = flow::find_header(message.headers, "ls-src");
  context_.findings->add(
      topic, {Discrepancy::lost, topic,
              fmt::format("number {} of {} is not there: key {}, caused by {}, value {}", sequence,
                          printable(origin), printable(message.key),
                          cause.empty() ? "a timer" : cause, printable(message.value))});
}

Status ComparingSink::differ(const flow::OutgoingMessage& message, const WrittenOutput& written) {
  const std::string topic(message.topic);
  const auto records = LS_TRY(context_.log->read(topic, written.partition, written.offset, 1));
  if (records.empty()) {
    return external_error(place_of(topic, written) + " cannot be read again", Retry::yes);
  }
  context_.findings->add(topic, {Discrepancy::wrong, place_of(topic, written),
                                 difference(message, records.front().record)});
  return {};
}

void ComparingSink::check_partition(const flow::OutgoingMessage& message,
                                    const WrittenOutput& written) {
  const std::string topic(message.topic);
  const auto count = context_.partitions->find(topic);
  if (count == context_.partitions->end()) {
    return;
  }
  const Partition expected =
      message.partition.value_or(Partition(kafka_partition(message.key, count->second)));
  if (expected != written.partition) {
    context_.findings->add(topic, {Discrepancy::wrong, place_of(topic, written),
                                   fmt::format("key {} belongs into partition {}",
                                               printable(message.key), expected.value)});
  }
}

}  // namespace ls::app
