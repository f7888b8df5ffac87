#pragma once

#include "operators/anomaly/piece_table.hpp"
#include "operators/transform/settings.hpp"

#include "leadstream/base/arena.hpp"
#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/flow/operator.hpp"
#include "leadstream/flow/record.hpp"
#include "leadstream/ml/vector_step.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ls::operators {

// The steps of a transform node, one behind the other, and what they know: in memory beside its
// rows, which `write` brings up to date. One per task.
class VectorChain {
 public:
  VectorChain(flow::OperatorContext& context, const TransformSettings& settings);

  // Reads what they know, or reads it again.
  Status read();
  // What has changed since, into the rows.
  void write();

  // Takes vectors of this schema from now on. A user error says what a step misses in them; it is
  // remembered, and no work the second time.
  Status bind(const ml::FeatureSchema& schema);
  // A vector as the steps make it, in the arena; its schema lives as long as this. If `noted` is
  // there, what steps have to know of the vector once its label comes is appended.
  flow::Features* apply(const flow::Features& features, EventTime time,
                        const ml::EventSpectrum* rhythm, ByteWriter* noted, Arena& arena);
  // The label of a vector of which that was noted.
  Status learn(Bytes noted, EventTime time, bool label);

 private:
  struct Link {
    std::string name;  // of its parts, up to the feature
    std::unique_ptr<ml::VectorStep> step;
    std::size_t size = 0;  // of what it makes
  };

  Status bind_links(const ml::FeatureSchema& schema);

  PieceTable pieces_;
  std::map<std::string, std::string, std::less<>> stored_;  // by name of the part
  std::vector<Link> links_;
  std::optional<std::uint64_t> bound_hash_;
  std::optional<Error> misfit_;                                             // of the bound schema
  std::map<std::uint64_t, std::unique_ptr<const ml::FeatureSchema>> made_;  // by hash
  const ml::FeatureSchema* made_now_ = nullptr;
};

}  // namespace ls::operators
