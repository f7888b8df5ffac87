#pragma once

#include "leadstream/base/error.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ls::scoring {

// What the lists know of who asked.
struct ListedTraffic {
  bool is_relay = false;  // fetches every message's pixel, whether or not a person looks
  bool is_scanner_agent = false;
  bool is_scanner_network = false;
};

// The user agents and networks of programs: one immutable snapshot. Any thread.
class TrafficLists {
  struct Parts;

 public:
  // For `load`: nobody else knows the parts.
  explicit TrafficLists(std::unique_ptr<const Parts> parts);
  // Reads from the folder relay_agents.txt and scanner_agents.txt (parts of user agents in any
  // case; with = before it the whole of one), relay_networks.txt and scanner_networks.txt
  // (10.0.0.0/8 or 2001:db8::/32). One word a line; # begins a comment. The error names file and
  // word.
  static Result<std::shared_ptr<const TrafficLists>> load(const std::string& folder);
  // That know nobody.
  static std::shared_ptr<const TrafficLists> none();
  ~TrafficLists();
  TrafficLists(const TrafficLists&) = delete;
  TrafficLists& operator=(const TrafficLists&) = delete;

  // Both may be empty: not known. An address that cannot be read is in no network.
  [[nodiscard]] ListedTraffic find(std::string_view user_agent, std::string_view ip) const;

 private:
  std::unique_ptr<const Parts> parts_;
};

}  // namespace ls::scoring
