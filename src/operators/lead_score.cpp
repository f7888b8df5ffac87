#include "leadstream/scoring/lead/lead_score.hpp"

#include "operators/forgets.hpp"
#include "operators/lead/score_group.hpp"
#include "operators/lead/scored_event.hpp"
#include "operators/readers.hpp"
#include "operators/score/ladder_holder.hpp"

#include "leadstream/config/nearest.hpp"
#include "leadstream/event/catalog.hpp"

#include <fmt/core.h>

#include <array>
#include <cmath>
#include <optional>

namespace ls::operators {
namespace {

// Where an event of the rules says what is kept of it.
struct RuleType {
  const event::EventType* type = nullptr;
  std::uint32_t score = 0;
  std::uint32_t confidence = 0;
  std::uint32_t tier = 0;
  std::uint32_t version = 0;
};

struct Settings {
  ScoreGroupOptions group = {};
  std::size_t reasons = 5;
  const event::EventType* emits = nullptr;
  std::optional<RuleType> rules = {};
  Forgets forgets = {};
};

constexpr std::size_t kTiers = static_cast<std::size_t>(scoring::LeadTier::unqualified) + 1;

// What is kept of one lead.
struct LeadScoreRow {
  std::optional<RuleWord> rule;
  bool is_answered = false;  // by a model that has learned something

  void save(ByteWriter& out) const {
    out.u8(1);
    out.u8(is_answered ? 1 : 0);
    out.u8(rule ? 1 : 0);
    if (rule) {
      out.f64(rule->score);
      out.f64(rule->confidence);
      out.u8(static_cast<std::uint8_t>(rule->tier));
      out.bytes(rule->version);
    }
  }
  static Result<LeadScoreRow> load(ByteReader& in) {
    if (in.u8() != 1) {
      return internal_error("lead_score: unknown row format");
    }
    LeadScoreRow row;
    row.is_answered = in.u8() != 0;
    if (in.u8() != 0) {
      RuleWord& rule = row.rule.emplace();
      rule.score = in.f64();
      rule.confidence = in.f64();
      rule.tier = static_cast<scoring::LeadTier>(in.u8());
      rule.version = in.bytes();
    }
    return row;
  }
};

// Says what a model's answer means among other leads of the same tenant and model: where it ranks,
// what its probability is worth by what became of leads before, and why. Where no model has learned
// enough the rules speak, and otherwise stand beside. Reads scores, their examples, from which it
// learns what a margin is worth, and rule scores.
class LeadScore final : public flow::Operator {
 public:
  explicit LeadScore(const Settings& settings) : settings_(settings) {}

  Status open(flow::OperatorContext& context) override {
    for (flow::Operator* upstream : context.upstream()) {
      if (auto* ladder = dynamic_cast<LadderHolder*>(upstream)) {
        ladder_ = ladder;
      }
    }
    if (ladder_ == nullptr) {
      return user_error("lead_score must read a score node");
    }
    groups_.emplace(context.store(), context.table_name("groups"));
    context.add_table(*groups_);
    older_.emplace(context.store(), context.table_name("older"));
    context.add_table(*older_);
    leads_.emplace(context.store(), context.table_name("leads"));
    context.add_table(*leads_);
    events_.emplace(*settings_.emits, context.node_id(), settings_.reasons);
    return {};
  }

  Status process(std::span<const flow::Record> batch, flow::Output& out) override {
    for (const flow::Record& record : batch) {
      if (const auto* score = record.as<flow::Score>()) {
        LS_TRY(judge(record, *static_cast<const LadderScore*>(score), out));
      } else if (const auto* example = record.as<flow::Example>()) {
        LS_TRY(learn(*example));
      } else {
        LS_TRY(hear(record, *record.as<event::Event>(), out));
      }
    }
    return {};
  }

 private:
  Status judge(const flow::Record& record, const LadderScore& score, flow::Output& out) {
    const bool is_cold = score.model_version == EventTime::min();
    LeadScoreRow* row = LS_TRY(leads_->find(record.key));
    if (!is_cold && (row == nullptr || !row->is_answered)) {
      row = LS_TRY(leads_->find_or_make(record.key));
      row->is_answered = true;
    }
    const RuleWord* rule = row != nullptr && row->rule ? &*row->rule : nullptr;
    LeadWord word;
    if (!is_cold) {
      word = LS_TRY(learned_word(record.key, score));
    } else {
      word = rule != nullptr ? word_of(*rule) : cold_word(score);
    }
    out.emit(record, events_->make(record, word, &score, rule, out.arena()));
    return {};
  }

  Result<LeadWord> learned_word(std::string_view key, const LadderScore& score) {
    ScoreGroup& group = *LS_TRY(group_of(key, score.asked()));
    const double margin = score.prediction.margin;
    const double probability = group.probability(margin);
    LeadWord word{.model = score.model, .state = score.state(), .probability = probability};
    word.score = std::round(group.rank(margin, probability, LS_TRY(older_->find(name_))));
    word.tier = scoring::lead_tier_of(word.score);
    // A hundred and twenty of each label make it as sure as not.
    constexpr double kHalfSure = 120.0;
    word.confidence = score.evidence / (score.evidence + kHalfSure);
    group.add(margin);
    if (group.is_full()) {
      group.put_away(*LS_TRY(older_->find_or_make(name_)));
    }
    return word;
  }

  static LeadWord word_of(const RuleWord& rule) {
    return {.model = "rule",
            .state = "fallback",
            .score = rule.score,
            .confidence = rule.confidence,
            .tier = rule.tier};
  }

  // Nothing is known that could tell the lead from others.
  static LeadWord cold_word(const LadderScore& score) {
    const double p = score.prediction.probability;
    return {.model = score.model,
            .state = "cold",
            .score = 100.0 * p,
            .tier = scoring::lead_tier_of(100.0 * p),
            .probability = p};
  }

  // The prior's margin says nothing of a model.
  Status learn(const flow::Example& example) {
    if (example.model_version == EventTime::min()) {
      return {};
    }
    const std::string_view asked = ladder_->asked(example.lead, *example.features);
    LS_TRY(group_of(example.lead, asked))->learn(example.scored_margin, example.label);
    return {};
  }

  Status hear(const flow::Record& record, const event::Event& event, flow::Output& out) {
    if (settings_.forgets.at(event.type)) {
      leads_->erase(record.key);
      return {};
    }
    if (!settings_.rules || event.type != settings_.rules->type) {
      return {};
    }
    LeadScoreRow* row = LS_TRY(leads_->find_or_make(record.key));
    row->rule = rule_of(*settings_.rules, event);
    if (!row->is_answered) {
      out.emit(record,
               events_->make(record, word_of(*row->rule), nullptr, &*row->rule, out.arena()));
    }
    return {};
  }

  static RuleWord rule_of(const RuleType& type, const event::Event& event) {
    RuleWord rule;
    rule.score = event.at(type.score).number();
    rule.confidence = event.at(type.confidence).number();
    rule.tier = scoring::lead_tier_of(rule.score);
    rule.version = event.at(type.version).text();
    // It is held while a deal is open.
    for (std::size_t i = 0; i < kTiers; ++i) {
      const auto tier = static_cast<scoring::LeadTier>(i);
      rule.tier = name_of(tier) == event.at(type.tier).text() ? tier : rule.tier;
    }
    return rule;
  }

  // "tenant|model"; a key without a tenant has no bar.
  Result<ScoreGroup*> group_of(std::string_view key, std::string_view model) {
    const std::size_t bar = key.find('|');
    name_.assign(key.substr(0, bar == std::string_view::npos ? 0 : bar));
    name_ += '|';
    name_ += model;
    ScoreGroup* group = LS_TRY(groups_->find_or_make(name_));
    if (!group->has_begun()) {
      group->begin(settings_.group);
    }
    return group;
  }

  const Settings& settings_;
  LadderHolder* ladder_ = nullptr;
  std::optional<state::Table<ScoreGroup>> groups_;
  std::optional<state::Table<OlderScores>> older_;
  std::optional<state::Table<LeadScoreRow>> leads_;
  std::optional<LeadScoredEvents> events_;
  std::string name_;  // reused
};

class LeadScoreBlueprint final : public flow::Blueprint {
 public:
  explicit LeadScoreBlueprint(Settings settings) : settings_(std::move(settings)) {}

  [[nodiscard]] std::string_view type() const override {
    return "lead_score";
  }
  [[nodiscard]] bool accepts(flow::PayloadKind kind) const override {
    return kind == flow::PayloadKind::score || kind == flow::PayloadKind::example ||
           kind == flow::PayloadKind::event;
  }
  [[nodiscard]] flow::PayloadKind produces() const override {
    return flow::PayloadKind::event;
  }
  [[nodiscard]] std::unique_ptr<flow::Operator> make() const override {
    return std::make_unique<LeadScore>(settings_);
  }
  [[nodiscard]] std::string fingerprint() const override {
    return fmt::format("emits={} rules={} recent={} label_memory={} label_min={} reasons={}",
                       settings_.emits->name(),
                       settings_.rules ? settings_.rules->type->name() : "", settings_.group.recent,
                       settings_.group.label_memory, settings_.group.label_min, settings_.reasons);
  }
  [[nodiscard]] std::vector<std::string> event_types() const override {
    std::vector<std::string> names;
    if (settings_.rules) {
      names.push_back(settings_.rules->type->name());
    }
    settings_.forgets.append_names(names);
    return names;
  }

 private:
  Settings settings_;
};

const event::EventType* read_type(config::Reader& reader, std::string_view setting,
                                  const std::string& name, const event::Catalog& catalog) {
  const event::EventType* type = catalog.find(name);
  if (type == nullptr) {
    reader.fail_at(setting, fmt::format("there is no event type \"{}\"", name));
  }
  return type;
}

void read_rules(config::Reader& reader, const event::Catalog& catalog, Settings& settings) {
  const std::optional<std::string> name = reader.optional_text("rules");
  const event::EventType* type = name ? read_type(reader, "rules", *name, catalog) : nullptr;
  if (type == nullptr) {
    return;
  }
  RuleType rules{.type = type};
  struct Wanted {
    std::string_view name;
    std::uint32_t RuleType::*slot;
  };
  constexpr std::array<Wanted, 4> kWanted = {{{"score", &RuleType::score},
                                              {"confidence", &RuleType::confidence},
                                              {"tier", &RuleType::tier},
                                              {"model_version", &RuleType::version}}};
  for (const Wanted& wanted : kWanted) {
    const auto slot = type->slot_of(wanted.name);
    if (!slot || !type->fields()[*slot].is_required) {
      reader.fail_at("rules",
                     fmt::format("{} has no required field \"{}\"", type->name(), wanted.name));
      return;
    }
    rules.*wanted.slot = *slot;
  }
  settings.rules = rules;
}

std::size_t read_count(config::Reader& reader, std::string_view key, std::size_t fallback,
                       config::IntegerRange range) {
  return static_cast<std::size_t>(
      reader.integer_or(key, static_cast<std::int64_t>(fallback), range));
}

}  // namespace

BlueprintPtr read_lead_score(config::Reader& reader, const flow::BlueprintContext& context) {
  Settings settings;
  settings.group.recent =
      read_count(reader, "recent", settings.group.recent,
                 {.min = 1, .max = static_cast<std::int64_t>(ml::SortedWindow::kWindowMax)});
  settings.group.label_memory = read_count(reader, "label_memory", settings.group.label_memory,
                                           {.min = 1, .max = 100'000'000});
  settings.group.label_min =
      read_count(reader, "label_min", settings.group.label_min, {.min = 1, .max = 1'000'000});
  settings.reasons = read_count(reader, "reasons", settings.reasons, {.min = 0, .max = 64});
  read_rules(reader, *context.catalog, settings);
  settings.forgets = Forgets::read(reader, *context.catalog);
  settings.emits = read_emits(reader, "lead.scored", LeadScoredEvents::fields(), *context.catalog);
  if (reader.problems().has_errors()) {
    return nullptr;
  }
  return std::make_shared<LeadScoreBlueprint>(std::move(settings));
}

}  // namespace ls::operators
