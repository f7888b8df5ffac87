#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/ml/model.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace ls::flow {

// The model versions in force for one transaction (live) or one boundary (bounded runs). Immutable
// once shared.
struct ModelSet {
  std::map<std::string, std::shared_ptr<const ml::Snapshot>, std::less<>> by_name;

  // Null while nothing was published: the scorer then answers with the prior.
  [[nodiscard]] const ml::Snapshot* find(std::string_view model) const {
    const auto found = by_name.find(model);
    return found == by_name.end() ? nullptr : found->second.get();
  }
};

// Every version seen so far, for readers that must go by boundary (bounded runs) or by arrival
// (live). Single-threaded; what it hands out is immutable.
class ModelHistory {
 public:
  // Adds one record of the model topic. Refuses what does not decode.
  Status add(Bytes snapshot);
  // Per model the last version with valid_from <= boundary.
  [[nodiscard]] std::shared_ptr<const ModelSet> as_of(EventTime boundary) const;
  // Per model the newest version.
  [[nodiscard]] std::shared_ptr<const ModelSet> latest() const;
  // Per model, forgets what is older than the last version with valid_from <= boundary.
  void forget_before(EventTime boundary);

 private:
  std::map<std::string, std::map<EventTime, std::shared_ptr<const ml::Snapshot>>, std::less<>>
      versions_;
};

}  // namespace ls::flow
