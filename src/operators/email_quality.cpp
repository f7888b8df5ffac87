#include "operators/aggregate/update_reader.hpp"
#include "operators/email/address_row.hpp"
#include "operators/email/list_settings.hpp"
#include "operators/email/quality_event.hpp"
#include "operators/forgets.hpp"
#include "operators/readers.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/scoring/email/email_lists.hpp"

#include <fmt/core.h>

#include <iterator>
#include <optional>

namespace ls::operators {
namespace {

struct Settings {
  std::shared_ptr<const scoring::EmailLists> lists;
  std::shared_ptr<const MailTypes> types;
  const event::EventType* emits = nullptr;
  // How a contact is made, and which events change it: these are read as the former.
  const MailType* made = nullptr;
  std::optional<UpdateSettings> updates = {};
  std::optional<std::uint32_t> nulled = {};  // slot of a change that names what was emptied
  scoring::Audience audience = scoring::Audience::consumers;
  std::optional<Millis> refresh = {};
  // Nothing that fades counts for longer than a year.
  Millis refresh_until = days(400);
};

// Keeps what each contact's events tell of the address and judges it anew after each of them; where
// a refresh is set, also of silent contacts, of whom it tells when the verdict is another one. A
// contact that is to be forgotten leaves nothing.
class EmailQuality final : public flow::Operator {
 public:
  explicit EmailQuality(const Settings& settings)
      : settings_(settings), reader_(*settings_.lists) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("mail"));
    context.add_table(*rows_);
    events_.emplace(*settings_.emits, context.node_id());
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto* event = record.as<event::Event>();
      if (const MailType* type = settings_.types->find(event->type)) {
        LS_TRY(take(record, *type, *event, out));
      }
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    AddressRow* row = LS_TRY(rows_->find_or_make(cause.key));
    row->timer.reset();
    if (!settings_.refresh || row->mail.email.empty()) {
      return {};  // set when the topology still had a refresh, or the contact an address
    }
    const EventTime due = row->judged_at + *settings_.refresh;
    if (due > cause.time) {
      set_timer(cause, *row, due);  // something came since the timer was set
      return {};
    }
    judge(cause, *row, nullptr, out);
    if (row->active_at + settings_.refresh_until > cause.time) {
      set_timer(cause, *row, cause.time + *settings_.refresh);
    }
    return {};
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return settings_.refresh ? oldest.clock + *settings_.refresh : EventTime::max();
  }

 private:
  Status take(const flow::Record& record, const MailType& type, const event::Event& event,
              flow::Output& out) {
    if (type.fact == MailFact::forgotten) {
      static_cast<void>(LS_TRY(forget_row(*rows_, *context_, record.key)));
      return {};
    }
    const event::Event* change = nullptr;
    if (type.fact == MailFact::updated) {
      LS_TRY(empty_address(record.key, event));
      change = change_of(event, out.arena());
      if (change == nullptr) {
        return {};
      }
    }
    AddressRow* row = LS_TRY(rows_->find_or_make(record.key));
    if (change != nullptr) {
      row->mail.update(*settings_.made, *change);
    } else {
      row->mail.apply(type, event);
    }
    row->tenant.assign(event.tenant);
    row->contact.assign(event.contact);
    row->active_at = record.time;
    // Mail events may come before the lead's own; until an address is known there is nothing to
    // judge.
    if (row->mail.email.empty()) {
      return {};
    }
    judge(record, *row, &event, out);
    if (settings_.refresh && !row->timer) {
      set_timer(record, *row, record.time + *settings_.refresh);
    }
    return {};
  }

  // Null if it changes nothing of the address.
  const event::Event* change_of(const event::Event& update, Arena& arena) {
    if (!settings_.updates) {
      return nullptr;
    }
    const event::Event* change = updates_.read(*settings_.updates, update, arena);
    return ContactMail::tells_of_address(*settings_.made, *change) ? change : nullptr;
  }

  Status empty_address(Bytes key, const event::Event& update) {
    if (!settings_.nulled || !names_address(update.at(*settings_.nulled))) {
      return {};
    }
    if (AddressRow* row = LS_TRY(rows_->find(key)); row != nullptr) {
      rows_->mark_dirty(key);
      row->mail.leave_address();
    }
    return {};
  }

  bool names_address(const event::Value& names) {
    const auto list = document_.parse(names.is_null() ? std::string_view("[]") : names.text());
    if (!list || !list->is_array()) {
      return false;
    }
    for (const event::JsonView name : list->items()) {
      if (name.is_text() && *name.text() == "email") {
        return true;
      }
    }
    return false;
  }

  // Without an event it is the passing of time that may have changed the verdict.
  void judge(const flow::Record& record, AddressRow& row, const event::Event* event,
             flow::Output& out) {
    const scoring::AddressFacts address = reader_.read(row.mail.email);
    scoring::EmailFacts facts = row.mail.facts(record.time);
    facts.audience = settings_.audience;
    const scoring::EmailQuality quality = assess(address, facts);
    row.judged_at = record.time;
    if (event == nullptr && verdict_of(quality) == row.told) {
      return;
    }
    row.told = verdict_of(quality);
    const QualityEvents::Cause cause{{row.tenant, row.contact},
                                     event == nullptr ? record.key : event->source,
                                     event == nullptr ? refresh_id(record.time) : event->id};
    out.emit(record,
             events_->make({row.mail.email, address, quality, record.time}, cause, out.arena()));
  }

  // Lives until the next call.
  std::string_view refresh_id(EventTime at) {
    refresh_id_.clear();
    fmt::format_to(std::back_inserter(refresh_id_), "refresh@{}", at.ms);
    return refresh_id_;
  }

  void set_timer(const flow::Record& cause, AddressRow& row, EventTime due) {
    row.timer = due;
    context_->set_timer(cause.key, due);
  }

  Settings settings_;
  scoring::AddressReader reader_;
  UpdateReader updates_;
  event::JsonDocument document_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<AddressRow>> rows_;
  std::optional<QualityEvents> events_;
  std::string refresh_id_;  // reused
};

class EmailQualityBlueprint final : public flow::Blueprint {
 public:
  explicit EmailQualityBlueprint(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "email_quality";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<EmailQuality>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("emits={} audience={} refresh={} refresh_until={}", settings_.emits->name(),
                       static_cast<int>(settings_.audience),
                       settings_.refresh.value_or(Millis{0}).count, settings_.refresh_until.count);
  }

 private:
  Settings settings_;
};

// A catalog without either type has no changes to read.
void find_updates(const event::Catalog& catalog, Settings& settings) {
  const event::EventType* made = catalog.find("lead.created");
  const event::EventType* type = catalog.find("lead.updated");
  const auto changed = type == nullptr ? std::nullopt : type->slot_of("changed");
  if (made != nullptr && changed && type->fields()[*changed].kind == event::FieldKind::json) {
    settings.made = settings.types->find(made);
    settings.updates = UpdateSettings{.type = type, .of = made, .changed = *changed};
    settings.nulled = type->slot_of("nulled");
  }
}

}  // namespace

BlueprintPtr read_email_quality(config::Reader& reader, const flow::BlueprintContext& context) {
  Settings settings;
  constexpr std::array<std::string_view, 2> kAudiences{"consumers", "businesses"};
  settings.audience = static_cast<scoring::Audience>(reader.choice_or("audience", kAudiences, 0));
  settings.refresh = reader.optional_duration("refresh", {.min = Millis{1}});
  settings.refresh_until = reader.duration_or("refresh_until", settings.refresh_until);
  settings.lists = read_email_lists(reader);
  settings.emits = read_emits(reader, "email.quality", QualityEvents::fields(), *context.catalog);
  if (settings.lists == nullptr || settings.emits == nullptr) {
    return nullptr;
  }
  settings.types = std::make_shared<const MailTypes>(*context.catalog);
  find_updates(*context.catalog, settings);
  return std::make_shared<EmailQualityBlueprint>(std::move(settings));
}

}  // namespace ls::operators
