#pragma once

#include "leadstream/flow/driver.hpp"

#include <string>
#include <vector>

namespace ls::test {

// A stored record as a task reads it. Borrows topic and record, and the headers that it fills.
inline flow::Message view_of(const std::string& topic, const flow::StoredRecord& record,
                             std::vector<flow::Header>& headers) {
  for (const auto& [name, value] : record.headers) {
    headers.push_back({name, value});
  }
  flow::Message message;
  message.topic = topic;
  message.partition = record.partition;
  message.offset = record.offset;
  message.appended = record.appended;
  message.key = record.key;
  message.value = record.value;
  message.is_tombstone = record.is_tombstone;
  message.headers = headers;
  return message;
}

}  // namespace ls::test
