#pragma once

#include "leadstream/base/time.hpp"
#include "leadstream/generator/options.hpp"
#include "leadstream/generator/planted.hpp"

#include <memory>
#include <string_view>

namespace ls::generator {

// What was done to a record on its way; for counting, never on a topic.
enum class Fault { none, duplicate, out_of_order, late, broken };

// One record of the input topics. Views live until the next call of `Generator::next`.
struct GeneratedMessage {
  std::string_view topic;
  std::string_view key;
  std::string_view value;
  EventTime time;     // of the fact
  EventTime arrival;  // never falls from message to message
  Fault fault = Fault::none;
};

// A seeded world of leads, streamed in the order of arrival. Each lead is a function of the seed
// and its number alone; only the leads that are alive are held, so memory is bounded by the rate of
// arrivals, not by the length of the run. Single-threaded; equal options give equal bytes.
class Generator {
 public:
  // The options pass `check`.
  explicit Generator(const GeneratorOptions& options);
  ~Generator();
  Generator(const Generator&) = delete;
  Generator& operator=(const Generator&) = delete;

  // The next message, or false at the end.
  bool next(GeneratedMessage& message);

  // What the messages handed out so far hold.
  [[nodiscard]] const Planted& planted() const;

 private:
  class Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace ls::generator
