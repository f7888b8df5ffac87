#pragma once

#include "leadstream/generator/crm/options.hpp"
#include "leadstream/generator/generator.hpp"
#include "leadstream/generator/planted.hpp"

#include <memory>

namespace ls::generator::crm {

// The world of `Options` as one stream in the order of arrival. Each contact is a function of the
// seed and its number alone; contacts are advanced a day at a time, by `threads` threads, and the
// day's events sorted, so equal options give equal bytes whatever the number of threads. Memory
// grows with the contacts that have arrived (about 150 bytes each) and with the events of a day.
// Called from one thread.
class Generator {
 public:
  // The options pass `check`; 1 to 64 threads.
  explicit Generator(const Options& options, int threads = 1);
  ~Generator();
  Generator(const Generator&) = delete;
  Generator& operator=(const Generator&) = delete;

  // The next message, or false at the end. Its views live until the next call.
  bool next(GeneratedMessage& message);

  // What the messages handed out so far hold; a lead is a contact.
  [[nodiscard]] const Planted& planted() const;

 private:
  class Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace ls::generator::crm
