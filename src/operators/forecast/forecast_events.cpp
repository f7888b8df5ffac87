#include "operators/forecast/forecast_events.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/event/json_writer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace ls::operators {
namespace {

using event::FieldKind;
using event::Value;

struct Told {
  std::string_view name;
  FieldKind kind;
  bool is_always_there = false;
};
// In the order of ForecastEvents::Field.
constexpr std::array<Told, 11> kTold = {{
    {"value", FieldKind::text, true},
    {"state", FieldKind::category, true},
    {"length_ms", FieldKind::integer, true},
    {"level", FieldKind::number, true},
    {"model", FieldKind::text},
    {"mase", FieldKind::number},
    {"until", FieldKind::time},
    {"mean", FieldKind::number},
    {"lower", FieldKind::number},
    {"upper", FieldKind::number},
    {"series", FieldKind::json},
}};
constexpr std::array<std::string_view, 2> kStates = {"cold", "live"};

// Two seeds make 128 bits: no two events of an installation are ever taken for one.
constexpr std::array<std::uint64_t, 2> kSeeds = {0, 1};

std::string_view unescaped(std::string_view part, Arena& arena) {
  const std::span<char> out = arena.make_span<char>(part.size());
  std::size_t size = 0;
  while (!part.empty()) {
    const bool is_escaped = part.starts_with("%25") || part.starts_with("%7C");
    const char escaped = part.starts_with("%25") ? '%' : '|';
    out[size++] = is_escaped ? escaped : part.front();
    part.remove_prefix(is_escaped ? 3 : 1);
  }
  return {out.data(), size};
}

}  // namespace

void check_forecast_type(config::Reader& reader, const event::EventType& type) {
  for (const event::FieldDef& field : type.fields()) {
    const auto told = std::ranges::find(kTold, field.name, &Told::name);
    if (told == kTold.end()) {
      if (field.is_required) {
        reader.fail_at("emits", fmt::format("{} requires \"{}\", which a forecast does not tell",
                                            type.name(), field.name));
      }
      continue;
    }
    if (field.kind != told->kind) {
      reader.fail_at("emits", fmt::format("{}.{} has to be of type {}", type.name(), field.name,
                                          event::to_string(told->kind)));
    }
    if (field.is_required && !told->is_always_there) {
      reader.fail_at("emits",
                     fmt::format("{}.{} is required, and a forecast is without it at first",
                                 type.name(), field.name));
    }
    if (field.name == "state" && !std::ranges::equal(field.values, kStates)) {
      reader.fail_at("emits", fmt::format("{}.state has to be one of cold, live", type.name()));
    }
  }
}

event::Contact contact_of_key(std::string_view key, Arena& arena) {
  const std::size_t bar = key.find('|');
  if (bar == std::string_view::npos) {
    return {.tenant = {}, .contact = unescaped(key, arena)};
  }
  return {.tenant = unescaped(key.substr(0, bar), arena),
          .contact = unescaped(key.substr(bar + 1), arena)};
}

ForecastEvents::ForecastEvents(const ForecastSettings& settings, std::string_view node_id)
    : settings_(settings), node_(hash64(node_id)), steps_(settings.panel.horizon) {
  for (std::size_t i = 0; i < kFields; ++i) {
    slots_[i] = settings.emits->slot_of(kTold[i].name);
  }
}

void ForecastEvents::set(Field field, const Value& to, std::span<Value> slots) const {
  if (slots_[field]) {
    slots[*slots_[field]] = to;
  }
}

void ForecastEvents::write_series(EventTime end, Millis length) {
  json_.clear();
  event::JsonWriter json(json_);
  json.begin_array();
  for (const ml::PanelForecast& step : steps_) {
    end = end + length;
    json.begin_object().member("until", end).member("mean", step.mean);
    json.member("lower", step.lower).member("upper", step.upper).end_object();
  }
  json.end_array();
}

const event::Event* ForecastEvents::tell(const ml::ForecastPanel& panel, std::string_view key,
                                         const window::Window& last, Millis length, Arena& arena) {
  const std::span<Value> slots = arena.make_span<Value>(settings_.emits->fields().size());
  const bool is_live = panel.forecast(steps_);
  set(value, Value::of(std::string_view(settings_.value)), slots);
  set(state, Value::of(kStates[is_live ? 1 : 0]), slots);
  set(length_ms, Value::of(length.count), slots);
  set(level, Value::of(panel.options().interval.level), slots);
  if (is_live) {
    set(model, Value::of(arena.copy(panel.model())), slots);
    if (const double scaled = panel.mase(); std::isfinite(scaled)) {
      set(mase, Value::of(scaled), slots);
    }
    set(until, Value::of(last.end + length), slots);
    set(mean, Value::of(steps_[0].mean), slots);
    set(lower, Value::of(steps_[0].lower), slots);
    set(upper, Value::of(steps_[0].upper), slots);
    if (slots_[series]) {
      write_series(last.end, length);
      set(series, Value::of(arena.copy(std::string_view(json_))), slots);
    }
  }
  json_.clear();
  for (const std::uint64_t seed : kSeeds) {
    const std::uint64_t place = hash_combine(node_, hash64(key, seed));
    json_ += fmt::format("{:016x}", hash_combine(place, static_cast<std::uint64_t>(last.end.ms)));
  }
  const event::Contact contact = contact_of_key(key, arena);
  event::Event* made = arena.make<event::Event>();
  made->type = settings_.emits;
  made->id = arena.copy(std::string_view(json_));
  made->time = last.end;
  made->tenant = contact.tenant;
  made->contact = contact.contact;
  made->slots = slots;
  return made;
}

}  // namespace ls::operators
