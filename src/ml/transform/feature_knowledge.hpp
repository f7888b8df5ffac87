#pragma once

#include "leadstream/base/bytes.hpp"
#include "leadstream/base/error.hpp"
#include "leadstream/ml/vector_step.hpp"

#include <map>
#include <string>
#include <utility>

namespace ls::ml {

// What a step knows of each feature, or of several together, by a name: plain values with `save`
// and `load`. Whoever changes one says so.
template <typename Learned>
class FeatureKnowledge {
 public:
  struct Known {
    Learned learned;
    bool is_changed = false;
  };

  // As it was `stored`, or fresh. Stays where it is until `forget`.
  Result<Known*> add(const std::string& feature, Bytes stored, const Learned& fresh) {
    Known known{fresh};
    if (!stored.empty()) {
      ByteReader in(stored);
      known.learned = LS_TRY(Learned::load(in));
      LS_TRY(in.finish("what is known of feature " + feature));
    }
    return &all_.emplace(feature, std::move(known)).first->second;
  }
  // Null if it was not asked for yet.
  [[nodiscard]] Known* find(const std::string& feature) {
    const auto found = all_.find(feature);
    return found == all_.end() ? nullptr : &found->second;
  }

  void save(const VectorStep::Keep& keep) {
    for (auto& [feature, known] : all_) {
      if (std::exchange(known.is_changed, false)) {
        std::string bytes;
        ByteWriter out(bytes);
        known.learned.save(out);
        keep(feature, bytes);
      }
    }
  }
  void forget() {
    all_.clear();
  }

 private:
  std::map<std::string, Known> all_;
};

}  // namespace ls::ml
