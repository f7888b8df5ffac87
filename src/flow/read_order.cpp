#include "leadstream/flow/read_order.hpp"

#include "leadstream/base/assert.hpp"

#include <algorithm>
#include <functional>

namespace ls::flow {

ReadOrder::ReadOrder(std::vector<std::string> topics) : topics_(std::move(topics)) {
  if (topics_.size() < 2) {
    topics_.clear();
  }
  restart({});
}

void ReadOrder::restart(std::span<const Position> positions) {
  next_.assign(topics_.size(), Offset(0));
  run_ = {};
  passed_ = 0;
  if (topics_.empty()) {
    return;
  }
  for (const Position& position : positions) {
    const std::size_t topic = index_of(position.at.topic);
    if (topic < topics_.size()) {  // or the topology reads it no more
      next_[topic] = position.next;
    }
  }
}

// A handful of topics: a linear look is faster than a hash.
std::size_t ReadOrder::index_of(std::string_view topic) const {
  return static_cast<std::size_t>(std::ranges::find(topics_, topic) - topics_.begin());
}

void ReadOrder::begin(std::span<const Message> run) {
  run_ = run;
  passed_ = 0;
  read_by_.clear();
}

void ReadOrder::pass(const Message& message) {
  if (topics_.empty()) {
    return;
  }
  const std::size_t topic = index_of(message.topic);
  LS_ASSERT(topic < topics_.size());
  next_[topic] = message.offset.next();
  passed_ = static_cast<std::size_t>(&message - run_.data()) + 1;
  read_by_.resize((passed_ - 1) * topics_.size());
  read_by_.insert(read_by_.end(), next_.begin(), next_.end());
}

std::span<const Offset> ReadOrder::read_by(const Message& message) const {
  // Built-in comparison is for pointers into one array only.
  const std::less<const Message*> before;
  if (before(&message, run_.data()) || !before(&message, run_.data() + passed_)) {
    return {};
  }
  const auto place = static_cast<std::size_t>(&message - run_.data());
  return std::span(read_by_).subspan(place * topics_.size(), topics_.size());
}

}  // namespace ls::flow
