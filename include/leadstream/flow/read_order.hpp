#pragma once

#include "leadstream/flow/io.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ls::flow {

// In which order a live task reads several topics, which no log keeps: with each record, where the
// task stood in each of them. That follows from the positions in META, so it is no state of its
// own. A task of one topic has nothing to tell. Single-threaded.
class ReadOrder {
 public:
  // `topics`: sorted; none or one where no order is told.
  explicit ReadOrder(std::vector<std::string> topics);

  // The task goes on from here.
  void restart(std::span<const Position> positions);
  // What follows is about the messages of one run, until the next one begins.
  void begin(std::span<const Message> run);
  // The next of the run is read.
  void pass(const Message& message);

  // The next offset of every topic, in their order, once the message was read; nothing if it is not
  // of the run, or not read yet.
  [[nodiscard]] std::span<const Offset> read_by(const Message& message) const;
  [[nodiscard]] const std::vector<std::string>& topics() const {
    return topics_;
  }

 private:
  [[nodiscard]] std::size_t index_of(std::string_view topic) const;

  std::vector<std::string> topics_;
  std::vector<Offset> next_;  // by topic
  std::span<const Message> run_;
  std::size_t passed_ = 0;       // of the run, with those that the task dropped
  std::vector<Offset> read_by_;  // `topics_.size()` for each of them
};

}  // namespace ls::flow
