#pragma once

#include "operators/lifecycle/command.hpp"
#include "operators/lifecycle/gates.hpp"
#include "operators/lifecycle/standing.hpp"
#include "operators/model_holder.hpp"

#include "leadstream/config/reader.hpp"
#include "leadstream/flow/operator.hpp"
#include "leadstream/ml/snapshot.hpp"
#include "leadstream/state/table.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace ls::operators {

struct ServingSettings {
  Gates gates;
  bool promotes_better = false;       // without being told to
  std::size_t rollback_versions = 3;  // that are kept

  // From `gates`, `promote: when_told | when_better`, `rollback_versions`.
  static ServingSettings read(config::Reader& reader);
  [[nodiscard]] std::string fingerprint() const;
};

// Decides whose learning the scorers of a model get: by commands, by gates, and by itself where it
// was told to. What it decides shows in the next version, which holds everything that a scorer has
// to know, so that all scorers change at once.
class Serving {
 public:
  explicit Serving(const ServingSettings& settings) : settings_(settings) {}

  void open(flow::OperatorContext& context, const ModelHolder& holder);

  // Promote, rollback, and what training anew means for those who are served. A user's error is
  // the refusal. `newest` is the newest version of the command's model, if it has one.
  Status obey(const flow::Record& record, const ModelCommand& command,
              std::optional<EventTime> newest);
  // Whether there is something else to serve: asked when a version is due, or when a command may
  // have changed it.
  enum class Asked { when_due, after_command };
  Result<bool> has_news(Asked asked);
  // The next version, encoded; nothing if nothing was learned.
  Result<std::optional<std::string>> publish(EventTime version);

  void describe(event::JsonWriter& out) const;

 private:
  Result<Standing*> standing();
  Status promote(const flow::Record& record, const ModelCommand& command,
                 std::optional<EventTime> newest, Standing& standing);
  void reconsider(Standing& standing);
  void promote_better(Standing& standing);
  // It learns, and what it learns is served.
  [[nodiscard]] bool moves(const Standing& standing) const;
  Result<std::unique_ptr<ml::Model>> champion_of(const Standing& standing);
  static std::string key_of(EventTime version);
  void keep(Standing& standing, EventTime version, const std::string& snapshot);

  const ServingSettings& settings_;
  const ModelHolder* holder_ = nullptr;
  std::optional<state::Table<Standing>> standings_;
  std::optional<state::Table<KeptVersion>> kept_;
};

}  // namespace ls::operators
