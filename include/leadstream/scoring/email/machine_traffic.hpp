#pragma once

#include "leadstream/base/time.hpp"

#include <optional>
#include <string_view>

namespace ls::scoring {

// Whether a program and not a person opened a message or followed a link, from one event and the
// last delivery to its contact. What takes several messages or addresses to see is not seen here.

struct MailTouch {
  bool is_flagged = false;   // an open: the provider says it was a program's
  bool is_honeypot = false;  // a click: the link is not to be seen
  std::optional<std::string_view> user_agent = {};
  std::optional<Millis> since_delivery = {};  // of the newest message before it
};

// Flagged, by a proxy that fetches everything (Apple's relay, Yahoo's proxy; Google's fetches when
// a person looks), or within 2 s of the delivery.
[[nodiscard]] bool is_machine_open(const MailTouch& touch);

// A sum of signs, from 0; kMachineClick and more is a program.
[[nodiscard]] double click_score(const MailTouch& touch);
inline constexpr double kMachineClick = 1.0;
[[nodiscard]] inline bool is_machine_click(const MailTouch& touch) {
  return click_score(touch) >= kMachineClick;
}

}  // namespace ls::scoring
