#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/flow/io.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::flow {

class ReadOrder;

// The headers by which a record tells where it comes from.
//
// `ls-o`    "1|topology|task|time|seq": format, writer, emission time in ms, running number per
// sink `ls-k`    the key of the record in its task; left out where the record's own key is the same
// `ls-src`  "topic/partition/offset" of its cause, if that was a record. A task that reads several
// topics
//           in live order adds "@n,n": the next offsets of the others, in the order of their names,
//           when the cause was read

struct OriginHeader {
  std::string_view topology;
  std::int32_t task = 0;
  EventTime time;
  std::uint64_t sequence = 0;
};
// Of `ls-o`; nothing if the text is none.
std::optional<OriginHeader> parse_origin_header(std::string_view text);

struct SourceHeader {
  std::string_view topic;
  Partition partition;
  Offset offset;
  std::vector<Offset> others;  // what stands behind the @
};
// Of `ls-src`; nothing if the text is none. The topic may hold any character.
std::optional<SourceHeader> parse_source_header(std::string_view text);

// The value of the first header of that name; empty if there is none.
std::string_view find_header(std::span<const Header> headers, std::string_view name);

// The key that a record had in the task that wrote it.
std::string_view key_in_task(std::span<const Header> headers, Bytes key);

// Writes these headers for one task. Allocates nothing once its buffers have their size.
class OriginHeaders {
 public:
  // `order` may be null: then no others are told. Borrowed.
  OriginHeaders(std::string_view topology, Partition task, const ReadOrder* order);

  // Appends them; `headers` borrows this object's buffers until the next call. `key` is the
  // record's in the task, `written` the one that goes to the log; `cause` is null where a timer was
  // it.
  void write(EventTime time, std::uint64_t sequence, Bytes key, Bytes written, const Message* cause,
             std::vector<Header>& headers);

 private:
  void write_source(const Message& cause);
  void write_others(const Message& cause);

  const ReadOrder* order_;
  std::size_t prefix_ = 0;  // bytes of `origin_` that stay
  std::string origin_;
  std::string source_;
};

}  // namespace ls::flow
