#include "operators/email/list_settings.hpp"
#include "operators/engagement/classified_event.hpp"
#include "operators/readers.hpp"

#include <fmt/core.h>

#include <array>
#include <optional>

namespace ls::operators {
namespace {

struct Settings {
  std::shared_ptr<const scoring::TrafficLists> lists;
  std::shared_ptr<const TouchTypes> types;
  const event::EventType* emits = nullptr;
  TouchLimits limits;
};

// Tells of each open and click whether a person did it: once the stall time is over, since programs
// give themselves away by what they do next, and again while it is watched whenever evidence turns
// the verdict.
class ClassifyEngagement final : public flow::Operator {
 public:
  explicit ClassifyEngagement(const Settings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("touches"));
    context.add_table(*rows_);
    events_.emplace(*settings_.emits, context.node_id());
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      const auto* event = record.as<event::Event>();
      const TouchType* type = settings_.types->find(event->type);
      if (type != nullptr && ContactTouches::tells(*type, *event)) {
        LS_TRY(take(record, *type, *event, out));
      }
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    ContactTouches* row = LS_TRY(rows_->find_or_make(cause.key));
    row->timer.reset();
    for (Touch& touch : row->touches) {
      if (touch.verdict == TouchVerdict::undecided &&
          touch.met + settings_.limits.stall <= cause.time) {
        decide(cause, *row, touch, out);
      }
    }
    row->forget(cause.time, settings_.limits);
    if (row->is_empty()) {
      rows_->erase(cause.key);
      return {};
    }
    return schedule(cause.key, *row);
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return oldest.clock + settings_.limits.stall;
  }

  [[nodiscard]] std::vector<flow::OperatorCounter> counters() const override {
    return {{"touches_human", touches_human_},
            {"touches_machine", touches_machine_},
            {"touches_corrected", touches_corrected_},
            {"messages_forgotten", messages_forgotten_}};
  }

 private:
  Status take(const flow::Record& record, const TouchType& type, const event::Event& event,
              flow::Output& out) {
    ContactTouches* row = LS_TRY(rows_->find_or_make(record.key));
    row->tenant.assign(event.tenant);
    row->contact.assign(event.contact);
    const EventTime told_since = row->pages_told_since;
    const auto taken = row->take(type, event, record.time, *settings_.lists, settings_.limits);
    if (taken == ContactTouches::Taken::refused) {
      out.reject(record, too_many());
      return {};
    }
    messages_forgotten_ += taken == ContactTouches::Taken::instead_of_oldest ? 1 : 0;
    // The first page that tells how long it was looked at is evidence for all touches since.
    const bool is_of_all = row->pages_told_since != told_since;
    correct(record, *row, is_of_all ? std::nullopt : std::optional(message_hash(type, event)), out);
    return schedule(record.key, *row);
  }

  [[nodiscard]] Error too_many() const {
    Error error = user_error(std::string("too much of the contact is under watch already"));
    error.code = "too_many_touches";
    error.pointer = "/message_id";
    return error;
  }

  void decide(const flow::Record& cause, const ContactTouches& row, Touch& touch,
              flow::Output& out) {
    const scoring::TouchJudgement judgement = judge(row.evidence_of(touch, settings_.limits.pages));
    touch.verdict = judgement.is_human() ? TouchVerdict::human : TouchVerdict::machine;
    ++(judgement.is_human() ? touches_human_ : touches_machine_);
    out.emit(cause,
             events_->make({row, touch, judgement, false, cause.time, cause.key}, out.arena()));
  }

  // The touches of a message of which something new is known; of all messages without one.
  void correct(const flow::Record& cause, ContactTouches& row, std::optional<std::uint64_t> message,
               flow::Output& out) {
    for (Touch& touch : row.touches) {
      const bool is_open = touch.verdict != TouchVerdict::undecided &&
                           touch.met + settings_.limits.watch > cause.time;
      if (!is_open || (message && touch.message != *message)) {
        continue;
      }
      const scoring::TouchJudgement judgement =
          judge(row.evidence_of(touch, settings_.limits.pages));
      const bool was_human = touch.verdict == TouchVerdict::human;
      if (judgement.is_human() == was_human) {
        continue;
      }
      touch.verdict = was_human ? TouchVerdict::machine : TouchVerdict::human;
      ++touch.revision;
      ++touches_corrected_;
      out.emit(cause, events_->make({row, touch, judgement, was_human, cause.time, cause.key},
                                    out.arena()));
    }
  }

  // One timer per contact, for what is due first; one that is early finds nothing to do.
  Status schedule(std::string_view key, ContactTouches& row) {
    const EventTime due = row.next_due(settings_.limits);
    if (row.timer && *row.timer <= due) {
      return {};
    }
    if (row.timer) {
      LS_TRY(context_->cancel_timer(key, *row.timer));
    }
    row.timer = due;
    context_->set_timer(key, due);
    return {};
  }

  Settings settings_;
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<ContactTouches>> rows_;
  std::optional<ClassifiedEvents> events_;
  std::uint64_t touches_human_ = 0;
  std::uint64_t touches_machine_ = 0;
  std::uint64_t touches_corrected_ = 0;
  std::uint64_t messages_forgotten_ = 0;
};

class ClassifyEngagementBlueprint final : public flow::Blueprint {
 public:
  explicit ClassifyEngagementBlueprint(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "classify_engagement";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<ClassifyEngagement>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    const TouchLimits& limits = settings_.limits;
    return fmt::format("emits={} stall={} watch={} keep={} messages_max={} touches_max={} pages={}",
                       settings_.emits->name(), limits.stall.count, limits.watch.count,
                       limits.keep.count, limits.messages_max, limits.touches_max,
                       static_cast<int>(limits.pages));
  }

 private:
  Settings settings_;
};

void read_limits(config::Reader& reader, TouchLimits& limits) {
  limits.stall = reader.duration_or("stall", limits.stall, {.min = Millis{1}});
  limits.watch = reader.duration_or("watch", limits.watch, {.min = Millis{1}});
  limits.keep = reader.duration_or("keep", limits.keep, {.min = Millis{1}});
  if (limits.watch <= limits.stall) {
    reader.fail_at("watch", "must be longer than stall: else nothing can be corrected");
  }
  const auto read_max = [&reader](std::string_view name, std::size_t usual) {
    return static_cast<std::size_t>(
        reader.integer_or(name, static_cast<std::int64_t>(usual), {.min = 1, .max = 256}));
  };
  limits.messages_max = read_max("messages_max", limits.messages_max);
  limits.touches_max = read_max("touches_max", limits.touches_max);
  constexpr std::array<std::string_view, 2> kPages{"unknown", "tracked"};
  limits.pages = static_cast<Pages>(reader.choice_or("pages", kPages, 0));
}

}  // namespace

BlueprintPtr read_classify_engagement(config::Reader& reader,
                                      const flow::BlueprintContext& context) {
  Settings settings;
  read_limits(reader, settings.limits);
  // Without lists a touch is judged by what happened alone.
  settings.lists = read_traffic_lists(reader);
  settings.emits =
      read_emits(reader, "engagement.classified", ClassifiedEvents::fields(), *context.catalog);
  if (settings.lists == nullptr || settings.emits == nullptr) {
    return nullptr;
  }
  settings.types = std::make_shared<const TouchTypes>(*context.catalog);
  return std::make_shared<ClassifyEngagementBlueprint>(std::move(settings));
}

}  // namespace ls::operators
