#pragma once

#include "operators/join/join_rows.hpp"
#include "operators/join/join_spec.hpp"
#include "operators/readers.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::operators {

// The blueprint of any join: events in, events out. `Join` is made from `Settings`, which hold a
// JoinSpec as `join`.
template <typename Join, typename Settings>
class JoinBlueprint final : public flow::Blueprint {
 public:
  // `lengths`: the settings beside the JoinSpec, for the fingerprint.
  JoinBlueprint(std::string_view type, Settings settings, const std::string& lengths)
      : type_(type),
        settings_(std::move(settings)),
        fingerprint_(settings_.join.fingerprint + lengths) {}

  [[nodiscard]] std::string_view type() const override {
    return type_;
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Join>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fingerprint_;
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    return {settings_.join.types[0]->name(), settings_.join.types[1]->name()};
  }
  [[nodiscard]] Result<bool> describe_key(const state::StateStore& committed,
                                          std::string_view node_id, Bytes key,
                                          event::JsonWriter& out) const override {
    return describe_join(committed, node_id, key, out);
  }

 private:
  std::string_view type_;
  Settings settings_;
  std::string fingerprint_;
};

template <typename Join, typename Settings>
BlueprintPtr make_join_blueprint(std::string_view type, Settings settings,
                                 const std::string& lengths) {
  return std::make_shared<JoinBlueprint<Join, Settings>>(type, std::move(settings), lengths);
}

}  // namespace ls::operators
