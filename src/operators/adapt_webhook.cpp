#include "operators/readers.hpp"
#include "operators/webhook/held_changes.hpp"
#include "operators/webhook/settings.hpp"

#include "leadstream/event/catalog.hpp"
#include "leadstream/event/event_decoder.hpp"
#include "leadstream/state/table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ls::operators {
namespace {

using event::Event;
using event::Provider;

// A transaction that holds more goes on at once: a row has to fit a record of the changelog.
constexpr std::size_t kHeldBytesMax = 256U << 10U;

Error unknown_provider(std::string_view named) {
  Error error = user_error(named.empty() ? "neither the node nor the event names a provider"
                                         : "no provider is called so");
  error.code = "unknown_provider";
  error.pointer = "/provider";
  return error;
}

// Turns payloads of providers into events with their own ids, times and keys. Whether a payload
// comes from the provider at all is for whoever lets it in to see. An item that is no event of ours
// is a dead letter with its place in the payload; the others go on.
class AdaptWebhook final : public flow::Operator {
 public:
  explicit AdaptWebhook(const WebhookSettings& settings)
      : settings_(settings), decoder_(*settings.catalog, settings.emits) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    held_.emplace(context.store(), context.table_name("held"));
    context.add_table(*held_);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto& event = *record.as<Event>();
      if (event.type == settings_.of) {
        LS_TRY(take(record, event, out));
      }
    }
    return {};
  }

  // A transaction has waited long enough.
  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    return release(cause, cause.key, out);
  }
  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return settings_.hold.count == 0 ? EventTime::max() : oldest.clock + settings_.hold;
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"webhook_items_unwanted", unwanted_}};
  }

 private:
  struct Payload {
    Provider provider;
    std::string_view text;
    std::string_view tenant;
    EventTime received;
  };

  Status take(const flow::Record& record, const Event& event, flow::Output& out) {
    const event::Value& named = event.at(settings_.provider_slot);
    const std::string_view name = named.is_null() ? std::string_view() : named.text();
    const auto provider = settings_.provider ? settings_.provider : event::parse_provider(name);
    if (!provider) {
      out.reject(record, unknown_provider(name));
      return {};
    }
    const Payload payload{.provider = *provider,
                          .text = event.at(settings_.body).text(),
                          .tenant = settings_.tenant.empty() ? event.tenant : settings_.tenant,
                          .received = event.time};
    if (*provider == Provider::salesforce && settings_.hold.count > 0) {
      return hold(record, payload, out);
    }
    adapt(record, payload, out);
    emit_made(record, out);
    return {};
  }

  // Fills `made_`. Whether all of the payload is events of ours; what is not has been rejected.
  bool adapt(const flow::Record& record, const Payload& payload, flow::Output& out) {
    made_.clear();
    const Result<event::MappedWebhook> mapped = mapper_.map(
        payload.provider, payload.text, {.tenant = payload.tenant, .received = payload.received});
    if (!mapped) {
      out.reject(record, mapped.error());
      return false;
    }
    bool is_whole = mapped->refused.empty();
    for (const event::RefusedItem& item : mapped->refused) {
      out.reject(record, item.error);
    }
    for (const event::MappedEvent& event : mapped->events) {
      is_whole = decode(record, event, payload.received, out) && is_whole;
    }
    return is_whole;
  }

  bool decode(const flow::Record& record, const event::MappedEvent& mapped, EventTime received,
              flow::Output& out) {
    const Result<const Event*> event =
        decoder_.decode({.value = mapped.json, .appended = received}, out.arena());
    if (!event) {
      Error error = event.error();
      error.message = error.pointer + " of the event made of it: " + error.message;
      error.pointer = mapped.pointer;
      out.reject(record, std::move(error));
      return false;
    }
    if (*event == nullptr) {
      ++unwanted_;
    } else {
      made_.push_back(*event);
    }
    return true;
  }

  void emit_made(const flow::Record& cause, flow::Output& out) {
    for (const Event* event : made_) {
      flow::Record record = cause;
      record.key = key_of({event->tenant, event->contact}, out.arena());
      out.emit(record, event);
    }
  }

  // What is part of no transaction, or not whole, does not wait.
  Status hold(const flow::Record& record, const Payload& payload, flow::Output& out) {
    const auto changes = mapper_.changes_of(payload.text);
    if (!changes) {
      out.reject(record, changes.error());
      return {};
    }
    for (const event::SalesforceChange& change : *changes) {
      Payload one = payload;
      one.text = change.json;
      if (!adapt(record, one, out) || change.transaction.empty()) {
        emit_made(record, out);
        continue;
      }
      LS_TRY(hold_one(record, one, change.transaction, out));
    }
    return {};
  }

  Status hold_one(const flow::Record& record, const Payload& change, std::string_view transaction,
                  flow::Output& out) {
    const std::string_view key = key_of({change.tenant, transaction}, out.arena());
    HeldChanges& row = *LS_TRY(held_->find_or_make(key));
    if (row.changes.empty()) {
      row.first = record.time;
      row.tenant = change.tenant;
      context_->set_timer(key, row.first + settings_.hold);
    }
    row.changes.emplace_back(change.text);
    if (row.bytes() <= kHeldBytesMax) {
      return {};
    }
    LS_TRY(context_->cancel_timer(key, row.first + settings_.hold));
    return release(record, key, out);
  }

  // All of it was looked at when it came, so nothing is rejected here.
  Status release(const flow::Record& cause, std::string_view key, flow::Output& out) {
    const HeldChanges* row = LS_TRY(held_->find(key));
    if (row == nullptr) {
      return {};
    }
    const std::string payload = row->payload();
    adapt(cause, {Provider::salesforce, payload, row->tenant, row->first}, out);
    emit_made(cause, out);
    held_->erase(key);
    return {};
  }

  std::string_view key_of(const event::Contact& contact, Arena& arena) {
    key_.clear();
    event::append_record_key(key_, contact);
    return arena.copy(std::string_view(key_));
  }

  const WebhookSettings& settings_;
  event::WebhookMapper mapper_;
  event::EventDecoder decoder_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<HeldChanges>> held_;
  std::uint64_t unwanted_ = 0;
  std::vector<const Event*> made_;  // reused
  std::string key_;                 // reused
};

class AdaptWebhookBlueprint final : public flow::Blueprint {
 public:
  explicit AdaptWebhookBlueprint(WebhookSettings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "adapt_webhook";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<AdaptWebhook>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return settings_.fingerprint();
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    return {settings_.of->name()};
  }

 private:
  WebhookSettings settings_;
};

}  // namespace

BlueprintPtr read_adapt_webhook(config::Reader& reader, const flow::BlueprintContext& context) {
  std::optional<WebhookSettings> settings = read_webhook_settings(reader, context);
  return settings ? std::make_shared<AdaptWebhookBlueprint>(*std::move(settings)) : nullptr;
}

}  // namespace ls::operators
