#include "leadstream/flow/origin.hpp"

#include "leadstream/flow/read_order.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ls::flow {
namespace {

template <typename Number>
void append_number(std::string& out, Number number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc() && end == text.data() + text.size();
}

// What stands behind the last `mark`, taken off the text; nothing if there is none.
std::optional<std::string_view> take_behind(std::string_view& text, char mark) {
  const std::size_t at = text.rfind(mark);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view behind = text.substr(at + 1);
  text = text.substr(0, at);
  return behind;
}

// Numbers with commas between them.
bool read_offsets(std::string_view text, std::vector<Offset>& offsets) {
  for (;;) {
    const std::size_t comma = text.find(',');
    if (!read_number(text.substr(0, comma), offsets.emplace_back().value)) {
      return false;
    }
    if (comma == std::string_view::npos) {
      return true;
    }
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<OriginHeader> parse_origin_header(std::string_view text) {
  const auto take = [&text]() -> std::string_view {
    const std::size_t bar = text.find('|');
    const std::string_view part = text.substr(0, bar);
    text = bar == std::string_view::npos ? std::string_view() : text.substr(bar + 1);
    return part;
  };
  OriginHeader origin;
  if (take() != "1") {
    return std::nullopt;
  }
  origin.topology = take();
  const bool is_valid = read_number(take(), origin.task) && read_number(take(), origin.time.ms) &&
                        read_number(take(), origin.sequence) && text.empty();
  return is_valid && !origin.topology.empty() ? std::optional(origin) : std::nullopt;
}

std::optional<SourceHeader> parse_source_header(std::string_view text) {
  SourceHeader source;
  std::optional<std::string_view> offset = take_behind(text, '/');
  const std::optional<std::string_view> partition = take_behind(text, '/');
  if (!offset || !partition) {
    return std::nullopt;
  }
  std::string_view digits = *offset;
  if (const std::optional<std::string_view> others = take_behind(digits, '@')) {
    if (!read_offsets(*others, source.others)) {
      return std::nullopt;
    }
  }
  source.topic = text;
  const bool is_valid =
      read_number(digits, source.offset.value) && read_number(*partition, source.partition.value);
  return is_valid ? std::optional(source) : std::nullopt;
}

std::string_view find_header(std::span<const Header> headers, std::string_view name) {
  const auto found = std::ranges::find(headers, name, &Header::name);
  return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

std::string_view key_in_task(std::span<const Header> headers, Bytes key) {
  const auto found = std::ranges::find(headers, "ls-k", &Header::name);
  return found == headers.end() ? std::string_view(key) : std::string_view(found->value);
}

OriginHeaders::OriginHeaders(std::string_view topology, Partition task, const ReadOrder* order)
    : order_(order), origin_("1|") {
  origin_ += topology;
  origin_ += '|';
  append_number(origin_, task.value);
  origin_ += '|';
  prefix_ = origin_.size();
}

void OriginHeaders::write(EventTime time, std::uint64_t sequence, Bytes key, Bytes written,
                          const Message* cause, std::vector<Header>& headers) {
  origin_.resize(prefix_);
  append_number(origin_, time.ms);
  origin_ += '|';
  append_number(origin_, sequence);
  headers.push_back({"ls-o", origin_});
  if (key != written) {
    headers.push_back({"ls-k", key});
  }
  if (cause != nullptr) {
    write_source(*cause);
    headers.push_back({"ls-src", source_});
  }
}

void OriginHeaders::write_source(const Message& cause) {
  source_.assign(cause.topic);
  source_ += '/';
  append_number(source_, cause.partition.value);
  source_ += '/';
  append_number(source_, cause.offset.value);
  if (order_ != nullptr) {
    write_others(cause);
  }
}

void OriginHeaders::write_others(const Message& cause) {
  const std::span<const Offset> read = order_->read_by(cause);
  char mark = '@';
  for (std::size_t i = 0; i < read.size(); ++i) {
    if (order_->topics()[i] != cause.topic) {
      source_ += mark;
      append_number(source_, read[i].value);
      mark = ',';
    }
  }
}

}  // namespace ls::flow
