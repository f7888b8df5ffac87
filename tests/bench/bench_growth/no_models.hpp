#pragma once

#include "leadstream/runtime/model_feed.hpp"

#include <vector>

namespace ls::bench {

// The model topic of a project without models.
class NoModels final : public runtime::ModelReader {
 public:
  Status poll(Millis /*wait*/, std::vector<flow::Message>& /*out*/) override {
    return {};
  }
  [[nodiscard]] bool is_caught_up() const override {
    return true;
  }
};

}  // namespace ls::bench
