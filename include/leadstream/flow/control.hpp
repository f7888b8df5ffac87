#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/flow/io.hpp"

#include <cstdint>
#include <string>

namespace ls::flow {

// The header by which a control is told from data.
inline constexpr char kControlHeader[] = "ls-c";

// What a task of an aligned run says on every partition of every internal topic that it writes, in
// the transaction of the data it speaks of and behind it: how far it is, and how much it has sent
// there. Never handed to operators.
struct Control {
  std::string run;          // the id of the run
  std::string fingerprint;  // of the run: its topologies, boundary, lag, disorder and end
  std::string topology;
  std::int32_t task = 0;
  std::int32_t tasks = 0;  // how many the topology has
  EventTime watermark;     // all that the task sends later has this time or a later one
  std::uint64_t sent = 0;  // data records that it ever sent to this partition

  friend bool operator==(const Control&, const Control&) = default;

  // Version byte, then the fields.
  [[nodiscard]] std::string save() const;
  // Refuses what is damaged or of a later version.
  [[nodiscard]] static Result<Control> load(Bytes bytes);
  // Begins with 0x00, which no other key of ours does: one key for each task, so that a compacted
  // topic keeps its newest.
  [[nodiscard]] std::string key() const;
};

[[nodiscard]] bool is_control(const Message& message);

}  // namespace ls::flow
