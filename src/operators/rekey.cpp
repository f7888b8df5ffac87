#include "operators/derived_id.hpp"
#include "operators/readers.hpp"
#include "operators/rekey/settings.hpp"

#include "leadstream/event/event.hpp"
#include "leadstream/event/json_document.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

using event::Event;
using event::FieldKind;
using event::Value;
using event::ValueKind;

// Longer ones are refused when they are decoded.
constexpr std::size_t kContactBytesMax = 256;

// What follows the last @, in small letters; empty if there is none.
std::string_view domain_of(std::string_view address, Arena& arena) {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view given = address.substr(at + 1);
  if (given.size() > kContactBytesMax) {
    return given;  // refused as it is
  }
  const std::span<char> domain = arena.make_span<char>(given.size());
  std::transform(given.begin(), given.end(), domain.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return {domain.data(), domain.size()};
}

Value value_of(const RekeyMove& move, const Event& event, FieldKind wanted) {
  switch (move.from) {
    case RekeyMove::From::contact:
      return Value::of(event.contact);
    case RekeyMove::From::id:
      return Value::of(event.id);
    case RekeyMove::From::time:
      return Value::of(event.time);
    case RekeyMove::From::field:
      break;
  }
  const Value& value = event.at(move.slot);
  const bool widens = value.kind() == ValueKind::integer && wanted == FieldKind::number;
  return widens ? Value::of(value.number()) : value;
}

// Gives each event another contact, or several, and hence another key, so that another topology can
// keep what belongs to it in one place: all of a campaign, of a list, of a network, of a tenant. In
// this topology the new key has no state: its rows may lie with any task.
class Rekey final : public flow::Operator {
 public:
  explicit Rekey(const RekeySettings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    node_ = hash64(context.node_id());
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto& event = *record.as<Event>();
      if (settings_.of == nullptr || event.type == settings_.of) {
        take(record, event, out);
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"rekey_without_contact", without_contact_}};
  }

 private:
  void take(const flow::Record& record, const Event& event, flow::Output& out) {
    if (settings_.contact.by == RekeyContact::By::each) {
      take_each(record, event, out);
    } else {
      tell(record, event, contact_of(event, out.arena()), out);
    }
  }

  // A contact that the list names twice is told once.
  void take_each(const flow::Record& record, const Event& event, flow::Output& out) {
    const std::string_view text = text_of(event);
    if (text.empty()) {
      ++without_contact_;
      return;
    }
    told_.clear();
    const Result<event::JsonView> list = json_.parse(text);
    if (!list || !list->is_array()) {
      return reject_list(record, out);
    }
    for (const event::JsonView& item : list->items()) {
      const Result<std::string_view> contact = item.text();
      if (!contact) {
        return reject_list(record, out);
      }
      if (std::find(told_.begin(), told_.end(), *contact) == told_.end()) {
        told_.push_back(*contact);
      }
    }
    for (const std::string_view contact : told_) {
      tell(record, event, out.arena().copy(contact), out);
    }
  }

  static void reject_list(const flow::Record& record, flow::Output& out) {
    Error error = user_error("what would be the contacts is no list of texts");
    error.code = "contacts_not_a_list";
    out.reject(record, std::move(error));
  }

  void tell(const flow::Record& record, const Event& event, std::string_view contact,
            flow::Output& out) {
    if (contact.empty()) {
      ++without_contact_;
      return;
    }
    if (contact.size() > kContactBytesMax) {
      Error error = user_error("what would be the contact has more than 256 bytes");
      error.code = "contact_too_long";
      out.reject(record, std::move(error));
      return;
    }
    Event* made = out.arena().make<Event>(event);
    made->contact = contact;
    if (settings_.emits != nullptr) {
      translate(event, *made, out.arena());
    }
    key_.clear();
    event::append_record_key(key_, {made->tenant, made->contact});
    flow::Record cause = record;
    cause.key = out.arena().copy(std::string_view(key_));
    out.emit(cause, made);
  }

  std::string_view contact_of(const Event& event, Arena& arena) const {
    const RekeyContact& contact = settings_.contact;
    if (contact.by == RekeyContact::By::all) {
      return contact.name;
    }
    const std::string_view text = text_of(event);
    return contact.by == RekeyContact::By::field ? text : domain_of(text, arena);
  }

  [[nodiscard]] std::string_view text_of(const Event& event) const {
    const std::optional<std::uint32_t> slot = event.type->slot_of(settings_.contact.name);
    const bool is_text = slot && event.at(*slot).kind() == ValueKind::text;
    return is_text ? event.at(*slot).text() : std::string_view();
  }

  void translate(const Event& event, Event& made, Arena& arena) const {
    const std::span<Value> slots = arena.make_span<Value>(settings_.emits->fields().size());
    for (const RekeyMove& move : settings_.moves) {
      slots[move.to] = value_of(move, event, settings_.emits->fields()[move.to].kind);
    }
    made.type = settings_.emits;
    const bool is_one_of_many = settings_.contact.by == RekeyContact::By::each;
    const std::uint64_t node = is_one_of_many ? hash_combine(node_, hash64(made.contact)) : node_;
    made.id = derived_id(node, event.source, event.id, arena);
    made.source = {};
    made.slots = slots;
  }

  const RekeySettings& settings_;
  std::uint64_t node_ = 0;
  std::uint64_t without_contact_ = 0;
  event::JsonDocument json_;
  std::vector<std::string_view> told_;  // reused
  std::string key_;                     // reused
};

class RekeyBlueprint final : public flow::Blueprint {
 public:
  explicit RekeyBlueprint(RekeySettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "rekey";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<Rekey>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_.fingerprint;
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    return settings_.of == nullptr ? std::vector<std::string>()
                                   : std::vector<std::string>{settings_.of->name()};
  }

 private:
  RekeySettings settings_;
};

}  // namespace

BlueprintPtr read_rekey(config::Reader& reader, const flow::BlueprintContext& context) {
  std::optional<RekeySettings> settings = read_rekey_settings(reader, context);
  return settings ? std::make_shared<RekeyBlueprint>(*std::move(settings)) : nullptr;
}

}  // namespace ls::operators
