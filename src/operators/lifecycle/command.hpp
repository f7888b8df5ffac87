#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/time.hpp"
#include "leadstream/event/event.hpp"
#include "leadstream/ml/model.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ls::operators {

// In the order in which the event type lists them.
enum class CommandKind : std::uint8_t {
  promote,
  rollback,
  train,
  freeze,
  unfreeze,
  import_version
};
enum class PromoteTo : std::uint8_t { champion, canary, challenger, shadow };

// Who carries a command out: what concerns learning the node that learns, what concerns serving
// the node that publishes. Both read the same commands; each refuses those that it owns.
enum class CommandOwner : std::uint8_t { learner, publisher };

// An order to a trainer, as a `model.command` event gives it. Views live as long as the event.
struct ModelCommand {
  CommandKind kind = CommandKind::promote;
  std::string_view model = {};  // one of those that are trained
  std::optional<EventTime> version = {};
  PromoteTo to = PromoteTo::champion;
  double share = 0;  // of the keys, for a canary: in (0, 1)
  bool is_forced = false;
  std::string_view snapshot = {};  // base64, for import
};

[[nodiscard]] CommandOwner owner_of(CommandKind kind);

// The command in an event, where it is one to the trainer of `served`; nothing for any other event.
// An incomplete one is refused: `command_tenant` (a command has none, so that its key is the
// model's, and it meets the model's examples in their partition), `command_target`,
// `command_share`, `command_snapshot`.
[[nodiscard]] Result<std::optional<ModelCommand>> read_command(const event::Event& event,
                                                               std::string_view served);
// What the event orders, complete or not; nothing if it is no command to the trainer of `served`.
[[nodiscard]] std::optional<CommandKind> kind_of_command(const event::Event& event,
                                                         std::string_view served);

// The model in the snapshot of an import; `command_snapshot` if it does not decode, or holds what
// only serves and cannot be trained on, such as a version with a canary in it.
[[nodiscard]] Result<std::unique_ptr<ml::Model>> imported_model(const ModelCommand& command);

// A refusal of a command with its stable reason.
[[nodiscard]] Error refused_command(std::string_view code, std::string message);

}  // namespace ls::operators
