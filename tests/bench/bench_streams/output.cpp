#include "bench/bench_streams/contest.hpp"

namespace ls::bench {
namespace {

Status read_into(WindowRows& rows, const Contender& contender, const Place& place,
                 const std::string& topic) {
  event::JsonDocument document;
  const auto take = [&](std::string_view value) -> Status {
    const event::JsonView record = LS_TRY(document.parse(value));
    rows.push_back(LS_TRY(contender.read(record)));
    return {};
  };
  return read_topic(place.address, topic, take).with(topic);
}

}  // namespace

Result<WindowRows> read_output(const Contender& contender, const Place& place) {
  WindowRows rows;
  LS_TRY(read_into(rows, contender, place, contender.tumbling_topic));
  LS_TRY(read_into(rows, contender, place, contender.hopping_topic));
  return rows;
}

}  // namespace ls::bench
