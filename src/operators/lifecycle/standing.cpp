#include "operators/lifecycle/standing.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace ls::operators {
namespace {

void save_time(ByteWriter& out, std::optional<EventTime> time) {
  out.u8(time ? 1 : 0);
  out.svarint(time.value_or(EventTime{}).ms);
}

std::optional<EventTime> load_time(ByteReader& in) {
  const bool is_there = in.u8() != 0;
  const EventTime time{in.svarint()};
  return is_there ? std::optional(time) : std::nullopt;
}

void write_time(event::JsonWriter& out, std::string_view name, std::optional<EventTime> time) {
  out.key(name);
  if (time) {
    out.value(*time);
  } else {
    out.null();
  }
}

}  // namespace

void Standing::change() {
  before = pinned ? pinned : served;
  pinned.reset();
  is_relearning = false;
  is_changed = true;
}

void Standing::promote(std::string_view model) {
  change();
  champion = model;
  if (canary == model) {
    canary.clear();
  }
}

void Standing::stage(std::string_view model, double of_keys) {
  canary = model;
  share = of_keys;
  is_changed = true;
}

Status Standing::demote(std::string_view model) {
  if (model == canary) {
    canary.clear();
    is_changed = true;
    return {};
  }
  if (model == champion) {
    return refused_command("is_champion",
                           "the champion serves until another is promoted or it is rolled back");
  }
  return refused_command("no_change", fmt::format("{} serves nobody", model));
}

Status Standing::roll_back(std::optional<EventTime> to) {
  std::optional<EventTime> target = to ? to : before;
  if (!target) {
    const auto present = std::ranges::lower_bound(kept, pinned.value_or(EventTime::max()));
    // Unpinned, the newest that is kept is what is served now.
    const auto offset = pinned ? 1 : 2;
    target = present - kept.begin() >= offset ? std::optional(*(present - offset)) : std::nullopt;
  }
  if (!target || !std::ranges::binary_search(kept, *target)) {
    std::string list;
    for (const EventTime version : kept) {
      list += (list.empty() ? "" : ", ") + format_rfc3339(version);
    }
    return refused_command(
        "unknown_version",
        fmt::format("there is nothing to go back to; kept are: {}", list.empty() ? "none" : list));
  }
  change();
  before.reset();
  pinned = target;
  canary.clear();
  return {};
}

void Standing::finish_relearning() {
  change();
}

void Standing::learn_anew() {
  is_relearning = true;
  if (!pinned && served && std::ranges::binary_search(kept, *served)) {
    pinned = served;
  }
}

void Standing::publish(EventTime version) {
  is_changed = false;
  if (!pinned) {
    served = version;
  }
}

std::vector<EventTime> Standing::keep(EventTime version, std::size_t kept_max) {
  kept.push_back(version);
  std::vector<EventTime> dropped;
  for (auto at = kept.begin(); kept.size() > kept_max && at != kept.end();) {
    if (*at == version || *at == pinned || *at == before) {
      ++at;
      continue;
    }
    dropped.push_back(*at);
    at = kept.erase(at);
  }
  return dropped;
}

void Standing::describe(std::string_view model, event::JsonWriter& out) const {
  out.begin_object().member("model", model).member("champion", std::string_view(champion));
  write_time(out, "pinned", pinned);
  out.key("canary");
  if (canary.empty()) {
    out.null();
  } else {
    out.begin_object().member("model", std::string_view(canary)).member("share", share);
    out.end_object();
  }
  out.member("relearning", is_relearning);
  write_time(out, "before", before);
  out.key("archived").begin_array();
  for (const EventTime version : kept) {
    out.value(version);
  }
  out.end_array().end_object();
}

void Standing::save(ByteWriter& out) const {
  out.u8(1);
  out.bytes(champion);
  save_time(out, pinned);
  out.bytes(canary);
  out.f64(share);
  out.u8(is_relearning ? 1 : 0);
  out.u8(is_changed ? 1 : 0);
  out.varint(scores_at_change);
  save_time(out, served);
  save_time(out, before);
  out.varint(kept.size());
  for (const EventTime version : kept) {
    out.svarint(version.ms);
  }
}

Result<Standing> Standing::load(ByteReader& in) {
  if (in.u8() != 1) {
    return internal_error("publish_model: unknown row format");
  }
  Standing row;
  row.champion = in.bytes();
  row.pinned = load_time(in);
  row.canary = in.bytes();
  row.share = in.f64();
  row.is_relearning = in.u8() != 0;
  row.is_changed = in.u8() != 0;
  row.scores_at_change = in.varint();
  row.served = load_time(in);
  row.before = load_time(in);
  row.kept.resize(in.count());
  for (EventTime& version : row.kept) {
    version = {in.svarint()};
  }
  return row;
}

void KeptVersion::save(ByteWriter& out) const {
  out.u8(1);
  out.bytes(snapshot);
}

Result<KeptVersion> KeptVersion::load(ByteReader& in) {
  if (in.u8() != 1) {
    return internal_error("publish_model: unknown row format");
  }
  KeptVersion row;
  row.snapshot = in.bytes();
  return row;
}

}  // namespace ls::operators
