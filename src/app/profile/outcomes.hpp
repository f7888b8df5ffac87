#pragma once

#include "leadstream/event/event.hpp"

#include <map>
#include <string>

namespace ls::app {

// When each lead first converted: by a label, or by a deal that was won. Single-threaded.
class Outcomes {
 public:
  void see(const event::Event& event);

  // EventTime::max() if it never did.
  [[nodiscard]] EventTime of(const std::string& key) const;

 private:
  std::map<std::string, EventTime> first_;  // by record key
};

}  // namespace ls::app
