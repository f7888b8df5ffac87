#pragma once

#include "unit/flow/toys.hpp"

#include "leadstream/flow/aligned.hpp"

#include <memory>
#include <string>

namespace ls::flow::toys {

inline const EventTime kRunStart{1'750'032'000'000};

// Reads what `upstream` writes on `topic`.
inline std::shared_ptr<const Topology> reading(const std::string& name, const std::string& upstream,
                                               const std::string& topic,
                                               const std::string& to = "passed") {
  SourceDef source;
  source.id = "in";
  source.topics = {topic};
  source.format = SourceFormat::examples;
  source.upstream = {upstream};
  TopologyBuilder builder(name);
  builder.source(source);
  builder
      .node(
          "pass", {"in"},
          std::make_shared<ToyBlueprint<Pass>>("pass", PayloadKind::example, PayloadKind::example))
      .sink("out", {"pass"}, to);
  return must(builder.build());
}

inline AlignedOptions run_options() {
  AlignedOptions options;
  options.run = "r1";
  options.fingerprint = "f1";
  options.until = kRunStart + hours(10);
  options.disorder = minutes(5);
  options.tasks = {{"toy", 2}, {"reader", 1}};
  return options;
}

inline Control control_of(std::int32_t task, EventTime watermark, std::uint64_t sent) {
  return {"r1", "f1", "toy", task, 2, watermark, sent};
}

}  // namespace ls::flow::toys
