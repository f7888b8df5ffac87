#include "http/webhooks/replay_guard.hpp"

#include <algorithm>
#include <iterator>

namespace ls::http {

bool ReplayGuard::claim(std::uint64_t token, EventTime now) {
  const std::lock_guard lock(mutex_);
  forget(now);
  if (!tokens_.insert(token).second) {
    return false;
  }
  entries_.push_back({token, now});
  return true;
}

void ReplayGuard::release(std::uint64_t token) {
  const std::lock_guard lock(mutex_);
  tokens_.erase(token);
  // From the back: what is released was claimed a moment ago. Its entry must go, or it would take
  // a later claim of the same token with it when its turn comes.
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(),
                                  [token](const Entry& entry) { return entry.token == token; });
  if (found != entries_.rend()) {
    entries_.erase(std::next(found).base());
  }
}

void ReplayGuard::forget(EventTime now) {
  while (!entries_.empty() && (entries_.size() >= options_.entries_max ||
                               entries_.front().claimed + options_.keep < now)) {
    tokens_.erase(entries_.front().token);
    entries_.pop_front();
  }
}

}  // namespace ls::http
