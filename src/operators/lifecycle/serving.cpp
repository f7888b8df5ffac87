#include "operators/lifecycle/serving.hpp"

#include "operators/row_limit.hpp"

#include "leadstream/base/bytes.hpp"
#include "leadstream/ml/canary_model.hpp"

#include <fmt/core.h>

#include <array>
#include <string_view>
#include <utility>

namespace ls::operators {
namespace {

constexpr std::array<std::string_view, 2> kPromotions = {"when_told", "when_better"};

}  // namespace

ServingSettings ServingSettings::read(config::Reader& reader) {
  ServingSettings settings;
  settings.gates = Gates::read(reader);
  settings.promotes_better = reader.choice_or("promote", kPromotions, 0) == 1;
  settings.rollback_versions =
      static_cast<std::size_t>(reader.integer_or("rollback_versions", 3, {.min = 1, .max = 100}));
  return settings;
}

std::string ServingSettings::fingerprint() const {
  return fmt::format("{} promote={} rollback={}", gates.fingerprint(),
                     kPromotions[promotes_better ? 1 : 0], rollback_versions);
}

void Serving::open(flow::OperatorContext& context, const ModelHolder& holder) {
  holder_ = &holder;
  standings_.emplace(context.store(), context.table_name("standing"));
  context.add_table(*standings_);
  kept_.emplace(context.store(), context.table_name("archive"));
  context.add_table(*kept_);
}

Result<Standing*> Serving::standing() {
  Standing* row = LS_TRY(standings_->find_or_make(holder_->served()));
  if (row->champion.empty()) {
    row->champion = holder_->served();
  }
  return row;
}

Status Serving::obey(const flow::Record& record, const ModelCommand& command,
                     std::optional<EventTime> newest) {
  Standing& row = *LS_TRY(standing());
  if (command.kind == CommandKind::promote) {
    return promote(record, command, newest, row);
  }
  if (command.kind == CommandKind::rollback) {
    return command.model == holder_->served()
               ? row.roll_back(command.version)
               : refused_command("unknown_model", fmt::format("only what is served goes back: {}",
                                                              holder_->served()));
  }
  // What was never served is published as soon as it knows both labels, as at first.
  if (command.kind == CommandKind::train && command.model == row.champion && row.served) {
    row.learn_anew();
  }
  return {};
}

Status Serving::promote(const flow::Record& record, const ModelCommand& command,
                        std::optional<EventTime> newest, Standing& standing) {
  const std::optional<Trial> candidate = holder_->trial_at(record, command.model);
  if (!candidate) {
    return refused_command(
        "unknown_model", fmt::format("{} has learned nothing, or is not trained here, or the learn "
                                     "node does not read the commands",
                                     command.model));
  }
  if (command.version && command.version != newest) {
    return refused_command("stale_version",
                           fmt::format("the newest version of {} is {}", command.model,
                                       newest ? format_rfc3339(*newest) : "none"));
  }
  if (command.to == PromoteTo::challenger || command.to == PromoteTo::shadow) {
    return standing.demote(command.model);
  }
  if (command.model == standing.champion && !standing.pinned) {
    return refused_command("is_champion", fmt::format("{} is served already", command.model));
  }
  if (!command.is_forced) {
    LS_TRY(settings_.gates.check(*candidate,
                                 holder_->trial_at(record, standing.champion).value_or(Trial())));
  }
  if (command.to == PromoteTo::canary) {
    standing.stage(command.model, command.share);
  } else {
    standing.promote(command.model);
    standing.scores_at_change = candidate->scores;
  }
  return {};
}

Result<bool> Serving::has_news(Asked asked) {
  Standing& row = *LS_TRY(standing());
  if (asked == Asked::when_due) {
    reconsider(row);
  }
  return row.is_changed || (asked == Asked::when_due && moves(row));
}

void Serving::reconsider(Standing& standing) {
  if (standing.is_relearning) {
    if (settings_.gates.check(holder_->trial(standing.champion), holder_->served_trial())) {
      standing.finish_relearning();
    }
    return;
  }
  if (settings_.promotes_better && !standing.pinned && standing.canary.empty()) {
    promote_better(standing);
  }
}

// A champion is judged by at least as many examples as a challenger before it has to leave again.
void Serving::promote_better(Standing& standing) {
  const Trial champion = holder_->trial(standing.champion);
  if (champion.scores < standing.scores_at_change + settings_.gates.scores_min) {
    return;
  }
  std::string_view best;
  Trial best_trial = champion;
  for (const std::string_view name : holder_->learned()) {
    const Trial trial = holder_->trial(name);
    if (name != standing.champion && settings_.gates.check(trial, champion) &&
        is_better(settings_.gates, trial, champion) && !(trial.auc <= best_trial.auc)) {
      best = name;
      best_trial = trial;
    }
  }
  if (!best.empty()) {
    standing.promote(best);
    standing.scores_at_change = best_trial.scores;
  }
}

bool Serving::moves(const Standing& standing) const {
  const bool is_champion_moving =
      !standing.pinned && !standing.is_relearning && !holder_->is_frozen(standing.champion);
  const bool is_canary_moving = !standing.canary.empty() && !holder_->is_frozen(standing.canary);
  return is_champion_moving || is_canary_moving;
}

Result<std::unique_ptr<ml::Model>> Serving::champion_of(const Standing& standing) {
  if (!standing.pinned) {
    const ml::Model* fitted = holder_->fitted(standing.champion);
    return fitted == nullptr ? nullptr : fitted->clone();
  }
  const KeptVersion* kept = LS_TRY(kept_->find(key_of(*standing.pinned)));
  if (kept == nullptr) {
    return internal_error("an archived version is gone: " + format_rfc3339(*standing.pinned));
  }
  return LS_TRY(ml::decode_snapshot(kept->snapshot)).fitted->clone();
}

Result<std::optional<std::string>> Serving::publish(EventTime version) {
  Standing& row = *LS_TRY(standing());
  std::unique_ptr<ml::Model> champion = LS_TRY(champion_of(row));
  if (champion == nullptr) {
    return std::optional<std::string>();
  }
  const std::string name(holder_->served());
  const ml::Quality quality = holder_->quality(name);
  std::string snapshot = ml::encode_snapshot(ml::take_snapshot(name, version, *champion, quality));
  row.publish(version);
  if (!row.pinned) {
    keep(row, version, snapshot);
  }
  const ml::Model* canary = row.canary.empty() ? nullptr : holder_->fitted(row.canary);
  if (canary != nullptr) {
    const ml::CanaryModel both(std::move(champion), canary->clone(), row.share);
    snapshot = ml::encode_snapshot(ml::take_snapshot(name, version, both, quality));
  }
  return std::optional(std::move(snapshot));
}

// A version too large for a row cannot be gone back to, which a rollback then says.
void Serving::keep(Standing& standing, EventTime version, const std::string& snapshot) {
  if (snapshot.size() > kRowBytesMax) {
    return;
  }
  kept_->put(key_of(version), {snapshot});
  for (const EventTime dropped : standing.keep(version, settings_.rollback_versions)) {
    kept_->erase(key_of(dropped));
  }
}

std::string Serving::key_of(EventTime version) {
  std::string key;
  append_ordered_i64(key, version.ms);
  return key;
}

void Serving::describe(event::JsonWriter& out) const {
  const auto read =
      standings_->for_each([&out](Bytes model, const Standing& row) { row.describe(model, out); });
  read.ignore("what cannot be read is not shown");
}

}  // namespace ls::operators
