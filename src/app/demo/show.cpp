#include "app/demo/show.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace ls::app {
namespace {

constexpr int kScoresShown = 5;
constexpr std::size_t kReasonsShown = 3;
constexpr double kReasonMin = 0.005;  // what would be shown as 0.00 is no reason
constexpr std::size_t kBlocksPerLook = 16;
constexpr std::int64_t kNsPerMs = 1'000'000;

std::string text_of(const event::JsonView& object, std::string_view key) {
  const auto text = object.text(key);
  return text ? std::string(*text) : std::string();
}

// A category's value says more than its name; a number's value stands on the page.
std::string reason_text(const event::JsonView& reason) {
  const auto contribution = reason.number("contribution");
  const auto value = reason.find("value");
  const std::string shown =
      value && value->is_text() ? " " + text_of(reason, "value") : std::string();
  return fmt::format("{}{} {:+.2f}", text_of(reason, "feature"), shown,
                     contribution ? *contribution : 0.0);
}

// The nodes of one type, as they describe themselves.
template <typename See>
void for_each_described(const runtime::EngineView& view, std::string_view type, const See& see) {
  event::JsonDocument document;
  for (const auto& worker : view.workers) {
    for (const runtime::NodeView& node : worker->nodes) {
      for (const std::string& text : node.descriptions) {
        const auto root = node.type == type ? document.parse(text)
                                            : Result<event::JsonView>(user_error("another"));
        if (!root) {
          continue;
        }
        for (const event::JsonView item : root->items()) {
          see(item);
        }
      }
    }
  }
}

std::string quality_text(const runtime::EngineView& view) {
  std::string text;
  for_each_described(view, "learn", [&text](const event::JsonView& learner) {
    const auto served = learner.get("served");
    const auto auc = served ? served->number("auc") : Result<double>(served.error());
    if (auc) {
      text += fmt::format("; AUC so far {:.3f}", *auc);
    }
  });
  return text;
}

std::string drift_text(const runtime::EngineView& view) {
  std::string names;
  for_each_described(view, "detect_drift", [&names](const event::JsonView& family) {
    const auto monitors = family.get("monitors");
    if (!monitors) {
      return;
    }
    for (const event::JsonView monitor : monitors->items()) {
      if (text_of(monitor, "state") == "firing") {
        names += (names.empty() ? "" : ", ") + text_of(monitor, "entity");
      }
    }
  });
  return names.empty() ? "; no drift" : "; drift in " + names;
}

std::string alerts_text(const runtime::EngineView& view) {
  int firing = 0;
  for_each_described(view, "alert", [&firing](const event::JsonView& alert) {
    firing += text_of(alert, "state") == "firing" ? 1 : 0;
  });
  return fmt::format("; {} alert{} firing", firing, firing == 1 ? "" : "s");
}

}  // namespace

std::string scored_line(const event::JsonView& score) {
  const auto probability = score.number("probability");
  const auto explain = score.get("explain");
  if (!probability || !explain) {
    return {};
  }
  std::vector<std::pair<double, std::string>> reasons;
  for (const event::JsonView reason : explain->items()) {
    const auto contribution = reason.number("contribution");
    if (contribution && std::abs(*contribution) >= kReasonMin) {
      reasons.emplace_back(std::abs(*contribution), reason_text(reason));
    }
  }
  std::ranges::stable_sort(reasons, std::greater<>(), &std::pair<double, std::string>::first);
  reasons.resize(std::min(reasons.size(), kReasonsShown));
  std::string line = fmt::format("scored {} {:.2f}", text_of(score, "lead"), *probability);
  for (const auto& [weight, text] : reasons) {
    line += (line.find(" because ") == std::string::npos ? " because " : ", ") + text;
  }
  return line;
}

std::string summary_line(const runtime::EngineView& view, EventTime reached) {
  std::uint64_t events = 0;
  std::uint64_t scores = 0;
  for (const auto& worker : view.workers) {
    events +=
        worker->topology != nullptr && !worker->topology->is_internal() ? worker->records_read : 0;
    for (const runtime::NodeView& node : worker->nodes) {
      scores += node.type == "score" ? node.records_out : 0;
    }
  }
  return fmt::format("{}  {} events, {} scores, {} behind", format_rfc3339(reached).substr(0, 10),
                     events, scores, view.lag()) +
         quality_text(view) + drift_text(view) + alerts_text(view);
}

DemoShow::DemoShow(std::FILE* out, Options options, const Clock& clock)
    : out_(out), options_(options), clock_(clock), said_ns_(clock.monotonic_ns()) {}

void DemoShow::say(const std::string& line) {
  finish();
  fmt::print(out_, "{}\n", line);
  std::fflush(out_);
}

void DemoShow::finish() {
  if (has_line_) {
    fmt::print(out_, "\r\x1b[K");
    has_line_ = false;
  }
}

// One at a look, so that they can be read; only those for which the model had reasons.
void DemoShow::show_scores(const runtime::StreamHub& hub, std::string_view topic) {
  for (const auto& stretch : hub.since(seen_, kBlocksPerLook)) {
    for (std::size_t i = 0; i < stretch.block->count(); ++i) {
      const runtime::StreamItem item = stretch.block->item(i);
      seen_ = stretch.first_id + i;
      const auto score = item.topic == topic ? document_.parse(item.value)
                                             : Result<event::JsonView>(user_error("another"));
      const std::string line = score ? scored_line(*score) : std::string();
      if (line.find(" because ") != std::string::npos) {
        say(line);
        ++scores_shown_;
        seen_ = stretch.last_id();
        return;
      }
    }
  }
}

void DemoShow::look(const runtime::EngineView& view, const runtime::StreamHub& hub,
                    std::string_view score_topic, const Feed& feed) {
  if (scores_shown_ < kScoresShown) {
    show_scores(hub, score_topic);
  }
  const std::int64_t now = clock_.monotonic_ns();
  if (now - said_ns_ >= options_.every.count * kNsPerMs) {
    said_ns_ = now;
    say(summary_line(view, feed.reached));
  }
  if (options_.has_progress) {
    fmt::print(out_, "\r\x1b[K{}  {} events sent, {} records behind", format_rfc3339(feed.reached),
               feed.messages, view.lag());
    std::fflush(out_);
    has_line_ = true;
  }
}

}  // namespace ls::app
