#pragma once

#include "bench/bench_streams/options.hpp"
#include "bench/bench_streams/window_rows.hpp"
#include "support/child_process.hpp"

#include "leadstream/base/error.hpp"
#include "leadstream/event/json_document.hpp"

#include <string>
#include <string_view>

namespace ls::bench {

// One of the two programs that are compared: how it is started and what it leaves behind.
struct Contender {
  std::string name;
  test::ChildProcess::Options process;
  std::string group;  // whose committed positions say how far it is
  std::string tumbling_topic;
  std::string hopping_topic;
  // A record of its output.
  Result<WindowRow> (*read)(event::JsonView record) = nullptr;
};

// Where both work: the broker, and a folder that outlives them.
struct Place {
  std::string address;
  std::string folder;
};

[[nodiscard]] Result<Contender> make_streams(const Options& options, const Place& place);
[[nodiscard]] Result<Contender> make_leadstream(const Options& options, const Place& place);

}  // namespace ls::bench
