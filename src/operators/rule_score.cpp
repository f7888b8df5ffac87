#include "operators/forecast/forecast_events.hpp"
#include "operators/lead/lead_news.hpp"
#include "operators/lead/score_event.hpp"
#include "operators/readers.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/scoring/lead/lead_profile.hpp"

#include <fmt/core.h>

#include <cmath>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>

namespace ls::operators {
namespace {

using scoring::LeadProfile;
using scoring::LeadScore;

struct Settings {
  std::shared_ptr<const scoring::LeadProfiles> profiles;
  std::shared_ptr<const LeadTypes> types;
  const LeadProfile* profile = nullptr;  // of whom no vertical gives another
  bool is_by_vertical = true;
  const event::EventType* emits = nullptr;
  // Silent leads are looked at on this grid of event time alone.
  Millis step = minutes(1);
  scoring::Silence silence = scoring::Silence::verdicts;
};

// Keeps what each lead's events tell of it and says what the rules of its profile make of that:
// after each event that changes the score, and of silent leads at the first step at which time
// alone gives another verdict. That step is known beforehand, so a lead costs nothing until then:
// one timer is pending per lead.
class RuleScore final : public flow::Operator {
 public:
  explicit RuleScore(const Settings& settings) : settings_(settings) {
    for (const auto& [name, profile] : settings_.profiles->all()) {
      hashes_.emplace(name, profile.hash());
    }
  }

  Status open(flow::OperatorContext& context) override {
    context_ = &context;
    rows_.emplace(context.store(), context.table_name("leads"));
    context.add_table(*rows_);
    events_.emplace(*settings_.emits, context.node_id());
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    const flow::Record* news = nullptr;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const auto* event = batch[i].as<event::Event>();
      if (const LeadType* type = settings_.types->find(event->type)) {
        LS_TRY(take(batch[i], *type, *event));
        news = &batch[i];
      }
      // What one cause told several nodes, such as the judgement of an address, is scored once.
      const bool is_last = i + 1 == batch.size() || batch[i + 1].ordinal != batch[i].ordinal;
      if (is_last && news != nullptr) {
        LS_TRY(judge(*news, out));
        news = nullptr;
      }
    }
    return {};
  }

  Status on_timer(const flow::Record& cause, flow::Output& out) override {
    LeadRow* row = LS_TRY(rows_->find_or_make(cause.key));
    row->timer.reset();
    silence_id_.clear();
    fmt::format_to(std::back_inserter(silence_id_), "silence@{}", cause.time.ms);
    const event::Contact contact = contact_of_key(cause.key, out.arena());
    tell(cause, *row, {contact, cause.key, silence_id_}, out);
    return wait(cause, *row);
  }

  [[nodiscard]] EventTime earliest_due(window::RecordTimes oldest) const override {
    return floor_to(oldest.clock, settings_.step) + settings_.step;
  }

 private:
  Status take(const flow::Record& record, const LeadType& type, const event::Event& event) {
    LeadRow* row = LS_TRY(rows_->find_or_make(record.key));
    if (type.news == LeadNews::deleted) {
      LS_TRY(stop(record, *row));
      rows_->erase(record.key);
      return {};
    }
    news_.apply(type, event, *row);
    return {};
  }

  Status judge(const flow::Record& record, flow::Output& out) {
    LeadRow* row = LS_TRY(rows_->find(record.key));
    if (row == nullptr) {
      return {};  // deleted
    }
    rows_->mark_dirty(record.key);
    const auto* event = record.as<event::Event>();
    tell(record, *row, {{event->tenant, event->contact}, event->source, event->id}, out);
    return wait(record, *row);
  }

  [[nodiscard]] const LeadProfile& profile_of(const LeadRow& row) const {
    if (settings_.is_by_vertical) {
      for (const LeadText which :
           {LeadText::vertical, LeadText::insurance_type, LeadText::property_type}) {
        const LeadProfile* named = settings_.profiles->for_vertical(row.text(which));
        if (named != nullptr) {
          return *named;
        }
      }
    }
    return *settings_.profile;
  }

  // Says nothing if it is what was said last.
  void tell(const flow::Record& record, LeadRow& row, const LeadScoreEvents::Cause& cause,
            flow::Output& out) {
    const LeadProfile& profile = profile_of(row);
    const LeadScore score = assess(facts_of(row), profile, record.time);
    if (row.told && row.told->verdict == score.verdict && row.told->score == score.score) {
      return;
    }
    const double delta = row.told ? score.score - row.told->score : 0.0;
    row.told = ToldScore{score.score, score.verdict};
    out.emit(record, events_->make({.score = score,
                                    .profile = profile.name,
                                    .profile_hash = hashes_.find(profile.name)->second,
                                    .delta = delta,
                                    .as_of = record.time},
                                   cause, out.arena()));
  }

  // Has the lead called when time alone changes what is to be said of it.
  Status wait(const flow::Record& record, LeadRow& row) {
    const EventTime due =
        next_change(facts_of(row), profile_of(row), record.time, settings_.step, settings_.silence);
    if (row.timer == due) {
      return {};
    }
    LS_TRY(stop(record, row));
    if (due != EventTime::max()) {
      row.timer = due;
      context_->set_timer(record.key, due);
    }
    return {};
  }

  Status stop(const flow::Record& record, LeadRow& row) {
    if (row.timer) {
      LS_TRY(context_->cancel_timer(record.key, *row.timer));
      row.timer.reset();
    }
    return {};
  }

  Settings settings_;
  std::map<std::string, std::string, std::less<>> hashes_;  // by profile
  flow::OperatorContext* context_ = nullptr;
  std::optional<state::Table<LeadRow>> rows_;
  std::optional<LeadScoreEvents> events_;
  LeadNewsReader news_;
  std::string silence_id_;  // reused
};

class RuleScoreBlueprint final : public flow::Blueprint {
 public:
  explicit RuleScoreBlueprint(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "rule_score";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<RuleScore>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("emits={} profile={} by_vertical={} profiles={} step={} silence={}",
                       settings_.emits->name(), settings_.profile->name, settings_.is_by_vertical,
                       settings_.profiles->hash(), settings_.step.count,
                       static_cast<int>(settings_.silence));
  }

 private:
  Settings settings_;
};

// Paths in a topology are meant from its own folder. Without `profiles` there is only "standard".
void read_profiles(config::Reader& reader, Settings& settings) {
  const std::optional<std::string> folder = reader.optional_text("profiles");
  const std::string name = reader.text_or("profile", "standard");
  settings.is_by_vertical = reader.flag_or("by_vertical", true);
  settings.profiles = std::make_shared<const scoring::LeadProfiles>();
  if (folder) {
    const auto path = std::filesystem::path(reader.place().file).parent_path() / *folder;
    const auto loaded = scoring::LeadProfiles::load(path);
    if (!loaded) {
      reader.fail_at("profiles", loaded.error().message);
      return;
    }
    settings.profiles = *loaded;
  }
  settings.profile = settings.profiles->find(name);
  if (settings.profile == nullptr) {
    reader.fail_at("profile", fmt::format("there is no profile \"{}\"{}", name,
                                          config::did_you_mean(name, settings.profiles->names())));
  }
}

}  // namespace

BlueprintPtr read_rule_score(config::Reader& reader, const flow::BlueprintContext& context) {
  Settings settings;
  constexpr std::array<std::string_view, 2> kSilences{"verdicts", "points"};
  settings.silence = static_cast<scoring::Silence>(reader.choice_or("silence", kSilences, 0));
  settings.step = reader.duration_or("step", settings.step, {.min = Millis{1}});
  read_profiles(reader, settings);
  settings.emits = read_emits(reader, "lead.score", LeadScoreEvents::fields(), *context.catalog);
  if (settings.profile == nullptr || settings.emits == nullptr) {
    return nullptr;
  }
  settings.types = std::make_shared<const LeadTypes>(*context.catalog);
  return std::make_shared<RuleScoreBlueprint>(std::move(settings));
}

}  // namespace ls::operators
