#include "operators/lifecycle/command.hpp"

#include "leadstream/base/base64.hpp"
#include "leadstream/ml/registry.hpp"
#include "leadstream/ml/snapshot.hpp"

#include <algorithm>
#include <array>

namespace ls::operators {
namespace {

constexpr std::string_view kType = "model.command";
constexpr std::array<std::string_view, 6> kKinds = {"promote", "rollback", "train",
                                                    "freeze",  "unfreeze", "import"};
constexpr std::array<std::string_view, 4> kTargets = {"champion", "canary", "challenger", "shadow"};

// Null for a field that the event does not have.
event::Value value_of(const event::Event& event, std::string_view field) {
  const auto slot = event.type->slot_of(field);
  return slot ? event.at(*slot) : event::Value::null();
}

std::string_view text_of(const event::Event& event, std::string_view field) {
  const event::Value value = value_of(event, field);
  return value.is_null() ? std::string_view() : value.text();
}

template <typename Enum, std::size_t N>
std::optional<Enum> choice_of(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt
                              : std::optional(static_cast<Enum>(found - names.begin()));
}

Status read_promotion(const event::Event& event, ModelCommand& out) {
  const auto to = choice_of<PromoteTo>(kTargets, text_of(event, "to"));
  if (!to) {
    return refused_command("command_target",
                           "promote needs `to`: champion, canary, challenger or "
                           "shadow");
  }
  out.to = *to;
  const event::Value share = value_of(event, "share");
  const bool is_canary = out.to == PromoteTo::canary;
  out.share = share.is_null() ? 0 : share.number();
  const bool is_in_range = out.share > 0 && out.share < 1;
  if (is_canary ? !is_in_range : !share.is_null()) {
    return refused_command("command_share",
                           is_canary ? "a canary needs a `share` of the keys, above 0 and below 1"
                                     : "`share` belongs to a canary alone");
  }
  return {};
}

}  // namespace

Error refused_command(std::string_view code, std::string message) {
  Error error = user_error(std::move(message));
  error.code = code;
  return error;
}

CommandOwner owner_of(CommandKind kind) {
  return kind == CommandKind::promote || kind == CommandKind::rollback ? CommandOwner::publisher
                                                                       : CommandOwner::learner;
}

std::optional<CommandKind> kind_of_command(const event::Event& event, std::string_view served) {
  if (event.type->name() != kType || event.contact != served) {
    return std::nullopt;
  }
  return choice_of<CommandKind>(kKinds, text_of(event, "command"));
}

Result<std::optional<ModelCommand>> read_command(const event::Event& event,
                                                 std::string_view served) {
  const std::optional<CommandKind> kind = kind_of_command(event, served);
  if (!kind) {
    return std::optional<ModelCommand>();
  }
  if (!event.tenant.empty()) {
    return refused_command("command_tenant",
                           "a command to a model has no tenant: all tenants share the model");
  }
  ModelCommand command{.kind = *kind, .model = text_of(event, "model")};
  const event::Value version = value_of(event, "version");
  if (!version.is_null()) {
    command.version = version.time();
  }
  const event::Value force = value_of(event, "force");
  command.is_forced = !force.is_null() && force.boolean();
  command.snapshot = text_of(event, "snapshot");
  if (*kind == CommandKind::promote) {
    LS_TRY(read_promotion(event, command));
  }
  if (*kind == CommandKind::import_version && command.snapshot.empty()) {
    return refused_command("command_snapshot", "import needs a `snapshot`");
  }
  return std::optional(command);
}

Result<std::unique_ptr<ml::Model>> imported_model(const ModelCommand& command) {
  const std::optional<std::string> bytes = from_base64(command.snapshot);
  if (!bytes) {
    return refused_command("command_snapshot", "the snapshot is no base64");
  }
  const Result<ml::Snapshot> snapshot = ml::decode_snapshot(*bytes);
  if (!snapshot) {
    return refused_command("command_snapshot", snapshot.error().message);
  }
  const std::string& kind = snapshot->fitted->spec().name;
  if (ml::find_model_type(kind) == nullptr) {
    return refused_command("command_snapshot", kind + " is no model that can be trained");
  }
  return snapshot->fitted->clone();
}

}  // namespace ls::operators
