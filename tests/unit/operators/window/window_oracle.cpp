#include "unit/operators/window/window_oracle.hpp"

#include <algorithm>

namespace ls::test {
namespace {

using Span = std::pair<std::int64_t, std::int64_t>;  // start, end

// Windows that are the same for all keys. A window is what was accepted into it.
class GridOracle final : public WindowOracle {
 public:
  using WindowOracle::WindowOracle;

 private:
  [[nodiscard]] std::set<std::int64_t> dues(const std::string& key) const override {
    std::set<std::int64_t> all;
    for (const auto& [window, visits] : at(key)) {
      all.insert(window.second + of_.grace);
    }
    return all;
  }
  void close(const std::string& key, std::int64_t now) override {
    for (const auto& [window, visits] : at(key)) {
      if (window.second + of_.grace == now && of_.emit != Emit::update) {
        told_.push_back(summary(key, window.first, window.second, visits, "final"));
      }
    }
  }
  void tell_changes(const std::string& key, std::int64_t now) override {
    for (const auto& [window, visits] : at(key)) {
      if (changed_[key].contains(window.first) && window.second + of_.grace > now) {
        told_.push_back(summary(key, window.first, window.second, visits, "update"));
      }
    }
  }
  void add(const Visit& visit) override {
    std::vector<Told> updates;
    std::vector<Told> corrections;
    for (const Span& window : of_.windows(visit.time)) {
      const std::int64_t closes = window.second + of_.grace;
      if (closes + of_.corrections <= clock_) {
        missed_.push_back(
            {visit.key, visit.time, window.first, window.second, closes + of_.corrections});
        continue;
      }
      std::vector<Visit>& visits = windows_[visit.key][window];
      visits.push_back(visit);
      if (closes > clock_) {
        changed_[visit.key].insert(window.first);
        updates.push_back(summary(visit.key, window.first, window.second, visits, "update"));
      } else {
        corrections.push_back(
            summary(visit.key, window.first, window.second, visits, "correction"));
        corrections.back().revision = ++revisions_[{visit.key, window.second}];
      }
    }
    if (of_.emit == Emit::update) {
      told_.insert(told_.end(), updates.begin(), updates.end());
    }
    told_.insert(told_.end(), corrections.begin(), corrections.end());
  }
  [[nodiscard]] const std::map<Span, std::vector<Visit>>& at(const std::string& key) const {
    static const std::map<Span, std::vector<Visit>> none;
    const auto found = windows_.find(key);
    return found == windows_.end() ? none : found->second;
  }

  std::map<std::string, std::map<Span, std::vector<Visit>>> windows_;
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> revisions_;
};

// Kafka Streams' definition: per record at t the window that ends at t (at `size` at the least) and
// the one that begins behind t, if it holds something.
class SlidingOracle final : public WindowOracle {
 public:
  using WindowOracle::WindowOracle;

 private:
  [[nodiscard]] std::set<std::int64_t> dues(const std::string& key) const override {
    std::set<std::int64_t> all;
    for (const std::int64_t end : ends(key)) {
      all.insert(end + of_.grace + 1);
    }
    return all;
  }
  void close(const std::string& key, std::int64_t now) override {
    for (const std::int64_t end : ends(key)) {
      if (end + of_.grace + 1 == now && of_.emit != Emit::update) {
        told_.push_back(tell(key, end, "final"));
      }
    }
  }
  void tell_changes(const std::string& key, std::int64_t now) override {
    for (const std::int64_t end : ends(key)) {
      if (end >= now - of_.grace && is_touched(end, changed_[key])) {
        told_.push_back(tell(key, end, "update"));
      }
    }
  }
  void add(const Visit& visit) override {
    const std::int64_t open = clock_ - of_.grace;
    miss(visit, open);
    if (visit.time + of_.size < open) {
      return;
    }
    kept_[visit.key].push_back(visit);
    changed_[visit.key].insert(visit.time);
    if (of_.emit != Emit::update) {
      return;
    }
    for (const std::int64_t end : ends(visit.key)) {
      if (end >= open && is_touched(end, {visit.time})) {
        told_.push_back(tell(visit.key, end, "update"));
      }
    }
  }

  // Of the closed windows, by its own time and those of records that came before, as far back as
  // windows go that an open one overlaps, those that hold it.
  void miss(const Visit& visit, std::int64_t open) {
    std::set<std::int64_t> all{std::max(visit.time, of_.size)};
    for (const Visit& other : kept_[visit.key]) {
      if (other.time >= open - 2 * of_.size - 1) {
        all.insert(std::max(other.time, of_.size));
        all.insert(other.time + of_.size + 1);
      }
    }
    for (const std::int64_t end : all) {
      if (end < open && end - of_.size <= visit.time && visit.time <= end) {
        missed_.push_back({visit.key, visit.time, end - of_.size, end, end + of_.grace + 1});
      }
    }
  }

  // The window holds one of the times, or begins right behind it.
  [[nodiscard]] bool is_touched(std::int64_t end, const std::set<std::int64_t>& times) const {
    return std::any_of(times.begin(), times.end(), [&](std::int64_t time) {
      return time >= end - of_.size - 1 && time <= end;
    });
  }
  [[nodiscard]] std::vector<Visit> within(const std::string& key, std::int64_t end) const {
    std::vector<Visit> found;
    for (const Visit& visit : kept_.at(key)) {
      if (visit.time >= end - of_.size && visit.time <= end) {
        found.push_back(visit);
      }
    }
    return found;
  }
  [[nodiscard]] std::set<std::int64_t> ends(const std::string& key) const {
    std::set<std::int64_t> all;
    if (!kept_.contains(key)) {
      return all;
    }
    for (const Visit& visit : kept_.at(key)) {
      all.insert(std::max(visit.time, of_.size));
      const std::int64_t right = visit.time + of_.size + 1;
      if (!within(key, right).empty()) {
        all.insert(right);
      }
    }
    return all;
  }
  [[nodiscard]] Told tell(const std::string& key, std::int64_t end,
                          const std::string& state) const {
    return summary(key, end - of_.size, end, within(key, end), state);
  }

  std::map<std::string, std::vector<Visit>> kept_;
};

class SessionOracle final : public WindowOracle {
 public:
  using WindowOracle::WindowOracle;

 private:
  struct Session {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::vector<Visit> visits;
  };
  [[nodiscard]] std::int64_t closes(const Session& session) const {
    return session.last + of_.gap + of_.grace + 1;
  }
  [[nodiscard]] std::set<std::int64_t> dues(const std::string& key) const override {
    std::set<std::int64_t> all;
    if (open_.contains(key)) {
      for (const Session& session : open_.at(key)) {
        all.insert(closes(session));
      }
    }
    return all;
  }
  void close(const std::string& key, std::int64_t now) override {
    std::vector<Session>& sessions = open_[key];
    for (const Session& session : sessions) {
      if (closes(session) == now && of_.emit != Emit::update) {
        told_.push_back(tell(key, session, "final"));
      }
    }
    std::erase_if(sessions, [&](const Session& session) { return closes(session) <= now; });
  }
  void tell_changes(const std::string& key, std::int64_t now) override {
    for (const Session& session : open_[key]) {
      const bool is_open = session.last + of_.gap + of_.grace >= now;
      if (is_open && changed_[key].contains(session.first)) {
        told_.push_back(tell(key, session, "update"));
      }
    }
  }
  void add(const Visit& visit) override {
    std::vector<Session>& sessions = open_[visit.key];
    Session made{visit.time, visit.time, {}};
    std::vector<Session> joined;
    const auto join = [&](bool inside) {
      for (const Session& other : sessions) {
        const bool holds = other.first <= visit.time && visit.time <= other.last;
        const bool near = other.first - of_.gap <= visit.time && visit.time <= other.last + of_.gap;
        const std::int64_t first = std::min(made.first, other.first);
        const std::int64_t last = std::max(made.last, other.last);
        if (holds == inside && near && (holds || last - first <= of_.length_max)) {
          made.first = first;
          made.last = last;
          joined.push_back(other);
        }
      }
    };
    join(true);
    join(false);
    if (closes(made) <= clock_) {
      missed_.push_back({visit.key, visit.time, made.first, made.last, closes(made)});
      return;
    }
    std::sort(joined.begin(), joined.end(),
              [](const Session& a, const Session& b) { return a.first < b.first; });
    for (const Session& other : joined) {
      made.visits.insert(made.visits.end(), other.visits.begin(), other.visits.end());
      std::erase_if(sessions, [&](const Session& each) { return each.first == other.first; });
      if (of_.emit == Emit::update && (other.first != made.first || other.last != made.last)) {
        told_.push_back({visit.key, other.first, other.last, "replaced", 0, other.last});
      }
    }
    made.visits.push_back(visit);
    changed_[visit.key].insert(made.first);
    if (of_.emit == Emit::update) {
      told_.push_back(tell(visit.key, made, "update"));
    }
    sessions.push_back(std::move(made));
    std::sort(sessions.begin(), sessions.end(),
              [](const Session& a, const Session& b) { return a.first < b.first; });
  }
  [[nodiscard]] Told tell(const std::string& key, const Session& session,
                          const std::string& state) const {
    return summary(key, session.first, session.last, session.visits, state);
  }

  std::map<std::string, std::vector<Session>> open_;
};

class CountOracle final : public WindowOracle {
 public:
  using WindowOracle::WindowOracle;

 private:
  [[nodiscard]] std::set<std::int64_t> dues(const std::string& /*key*/) const override {
    return {};
  }
  void close(const std::string& /*key*/, std::int64_t /*now*/) override {}
  void tell_changes(const std::string& key, std::int64_t /*now*/) override {
    tell_partial(key);
  }
  void add(const Visit& visit) override {
    std::vector<Visit>& visits = seen_[visit.key];
    visits.push_back(visit);
    changed_[visit.key].insert(1);
    const auto count = static_cast<std::int64_t>(visits.size());
    if (of_.emit == Emit::update) {
      tell_partial(visit.key);
    }
    const std::int64_t start = count - of_.size;
    if (start >= 0 && start % of_.hop == 0) {
      told_.push_back(tell(visit.key, start, "final"));
    }
  }
  void tell_partial(const std::string& key) {
    const auto count = static_cast<std::int64_t>(seen_[key].size());
    for (std::int64_t start = 0; start < count; start += of_.hop) {
      if (count < start + of_.size) {
        told_.push_back(tell(key, start, "update"));
      }
    }
  }
  [[nodiscard]] Told tell(const std::string& key, std::int64_t start, const std::string& state) {
    const std::vector<Visit>& all = seen_[key];
    const auto from = all.begin() + start;
    const auto to = all.begin() + std::min(start + of_.size, static_cast<std::int64_t>(all.size()));
    const std::vector<Visit> part(from, to);
    const auto [least, most] = std::minmax_element(
        part.begin(), part.end(), [](const Visit& a, const Visit& b) { return a.time < b.time; });
    return summary(key, least->time, most->time, part, state);
  }

  std::map<std::string, std::vector<Visit>> seen_;
};

}  // namespace

void WindowOracle::take(const Visit& visit) {
  advance(std::max(clock_, visit.time));
  keys_.insert(visit.key);
  add(visit);
}

void WindowOracle::advance(std::int64_t to) {
  while (clock_ < to) {
    // The next time at which anything happens to any key.
    std::int64_t next = to;
    for (const std::string& key : keys_) {
      for (const std::int64_t due : dues(key)) {
        next = due > clock_ ? std::min(next, due) : next;
      }
    }
    const bool has_changes = std::any_of(changed_.begin(), changed_.end(),
                                         [](const auto& entry) { return !entry.second.empty(); });
    if (of_.emit == Emit::every && has_changes) {
      next = std::min(next, (clock_ / of_.every + 1) * of_.every);
    }
    clock_ = next;
    for (const std::string& key : keys_) {
      if (of_.emit == Emit::every && clock_ % of_.every == 0 && !changed_[key].empty()) {
        tell_changes(key, clock_);
        changed_[key].clear();
      }
      close(key, clock_);
    }
  }
}

Told WindowOracle::summary(const std::string& key, std::int64_t start, std::int64_t end,
                           const std::vector<Visit>& of, std::string state) const {
  Told told{key, start, end, std::move(state)};
  std::set<std::string> urls;
  for (const Visit& visit : of) {
    told.as_of = std::max(told.as_of, visit.time);
    told.sum += visit.dwell;
    told.most = std::max(told.most, visit.dwell);
    urls.insert(visit.url);
  }
  told.count = static_cast<std::int64_t>(of.size());
  told.urls = static_cast<std::int64_t>(urls.size());
  return told;
}

std::unique_ptr<WindowOracle> make_oracle(const WindowCase& of) {
  switch (of.kind) {
    case WindowCase::Kind::sliding:
      return std::make_unique<SlidingOracle>(of);
    case WindowCase::Kind::session:
      return std::make_unique<SessionOracle>(of);
    case WindowCase::Kind::count:
      return std::make_unique<CountOracle>(of);
    case WindowCase::Kind::grid:
      break;
  }
  return std::make_unique<GridOracle>(of);
}

}  // namespace ls::test
