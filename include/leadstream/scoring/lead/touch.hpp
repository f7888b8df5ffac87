#pragma once

#include "leadstream/base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ls::scoring {

// What a person did that speaks for interest, and the group whose points are capped together.
enum class TouchKind : std::uint8_t {
  quote,         // asked for a quote
  demo,          // a meeting or a demonstration
  call,          // talked for a minute or more
  form,          // filled in a form
  pricing_page,  // looked at prices or at the page for quotes
  product_view,
  return_visit,
  video,  // half of one or more
  click,
  open,
  reply,
};
inline constexpr std::size_t kTouchKinds = static_cast<std::size_t>(TouchKind::reply) + 1;

enum class TouchGroup : std::uint8_t { email, web, sales };
inline constexpr std::size_t kTouchGroups = 3;

[[nodiscard]] std::string_view name_of(TouchKind kind);
[[nodiscard]] std::string_view name_of(TouchGroup group);
[[nodiscard]] TouchGroup group_of(TouchKind kind);

// One deed of a person. `id` tells what it was done to (a message, a meeting), so that it counts
// once and can be taken back.
struct Touch {
  TouchKind kind = TouchKind::open;
  EventTime at;
  std::uint64_t id = 0;

  friend bool operator==(const Touch&, const Touch&) = default;
};

// How points fade with age.
enum class DecayForm : std::uint8_t {
  // Half of what is left is gone after each half-life.
  half_life,
  // points * (1 - age / lifespan), then nothing: MadKudu's.
  linear_lifespan,
};

// A part of every year, both days included, in UTC. It may go over the turn of the year.
struct Season {
  struct Day {
    unsigned month = 1;  // 1 to 12
    unsigned day = 1;    // 1 to 31
  };
  Day from;
  Day until;
  Millis half_life = days(30);  // within it
};

struct Decay {
  DecayForm form = DecayForm::half_life;
  Millis half_life = days(30);
  Millis lifespan = days(90);         // of linear_lifespan
  std::optional<Season> season = {};  // of half_life: interest fades faster while everybody decides
};

// What is left at `now` of something done at `then`: 1 at once, never more, and never growing with
// `now`. Age is counted from the later of the two where `then` lies ahead. Pure.
[[nodiscard]] double share_left(const Decay& decay, EventTime then, EventTime now);
// From here on nothing worth a thousandth of a point is left of `points`.
[[nodiscard]] EventTime faded_at(const Decay& decay, EventTime then, double points);

}  // namespace ls::scoring
