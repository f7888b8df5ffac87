#pragma once

#include "leadstream/event/json_document.hpp"
#include "leadstream/runtime/engine.hpp"

#include <cstdio>
#include <string>
#include <string_view>

namespace ls::app {

// What the person in front of a demo sees on the way: the first leads that are scored, with their
// reasons, and a line every few seconds about events, scores, quality, drift and alerts. Main
// thread.
class DemoShow {
 public:
  struct Options {
    bool has_progress = false;  // a line that is overwritten, on a terminal
    Millis every = seconds(5);
  };
  DemoShow(std::FILE* out, Options options, const Clock& clock);

  // The feed's progress for the line that is overwritten.
  struct Feed {
    EventTime reached;
    std::uint64_t messages = 0;
  };
  void look(const runtime::EngineView& view, const runtime::StreamHub& hub,
            std::string_view score_topic, const Feed& feed);
  // Takes the overwritten line away.
  void finish();

 private:
  void show_scores(const runtime::StreamHub& hub, std::string_view topic);
  void say(const std::string& line);

  std::FILE* out_;
  Options options_;
  const Clock& clock_;
  std::int64_t said_ns_;
  std::uint64_t seen_ = 0;
  int scores_shown_ = 0;
  bool has_line_ = false;
  event::JsonDocument document_;
};

// "scored acme|42 0.83 because pricing_30d +1.20, source webinar +0.90"; empty if the value is no
// score.
std::string scored_line(const event::JsonView& score);
// "2026-03-04  120000 events, 80000 scores, 21 behind; AUC 0.78; drift in utm; 1 alert firing".
std::string summary_line(const runtime::EngineView& view, EventTime reached);

}  // namespace ls::app
