#pragma once

#include "leadstream/generator/generator.hpp"

#include <string>
#include <vector>

namespace ls::generator::test {

// A message that owns its bytes.
struct Kept {
  std::string topic;
  std::string key;
  std::string value;
  EventTime time;
  EventTime arrival;
  Fault fault;
};

inline std::vector<Kept> keep_all(Generator& generator) {
  std::vector<Kept> kept;
  GeneratedMessage message;
  while (generator.next(message)) {
    kept.push_back({std::string(message.topic), std::string(message.key),
                    std::string(message.value), message.time, message.arrival, message.fault});
  }
  return kept;
}

// The text after `"name":"` up to the next quote; empty if there is none.
inline std::string text_of(const std::string& json, const std::string& name) {
  const std::string pattern = "\"" + name + "\":\"";
  const std::size_t begin = json.find(pattern);
  if (begin == std::string::npos) {
    return {};
  }
  const std::size_t end = json.find('"', begin + pattern.size());
  return json.substr(begin + pattern.size(), end - begin - pattern.size());
}

}  // namespace ls::generator::test
