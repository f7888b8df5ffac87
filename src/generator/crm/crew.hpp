#pragma once

#include "generator/crm/event_writer.hpp"
#include "generator/crm/life.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ls::generator::crm {

// Threads that share the work on one day: each has a part of the contacts, then a part of the
// records. Who does which part shows in nothing. Called from one thread, which works too and
// returns when all have.
class Crew {
 public:
  Crew(const Population& population, const Rules& rules, int threads);

  // Advances all lives and adds what was decided to `facts`, which are in order before and after.
  void advance(std::vector<Life>& lives, EventTime until, std::vector<Fact>& facts);

  // Writes records; `key` and `value` of the i-th of them are valid until the next call.
  void write(const std::vector<Life>& lives, const Fact* begin, std::size_t count);
  [[nodiscard]] std::string_view key(std::size_t index) const;
  [[nodiscard]] std::string_view value(std::size_t index) const;

 private:
  // Where a record's key begins and ends, where its value ends.
  struct Ends {
    std::size_t begin;
    std::size_t key;
    std::size_t value;
  };
  struct Worker {
    explicit Worker(const Population& population) : writer(population) {}

    EventWriter writer;
    std::vector<Fact> facts;
    std::string text;
    std::vector<Ends> records;
  };
  struct Place {
    const Worker& worker;
    const Ends& ends;
  };

  template <typename Work>
  void share(const Work& work);
  [[nodiscard]] Place place_of(std::size_t index) const;

  const Population& population_;
  const Rules& rules_;
  std::vector<Worker> workers_;
  std::size_t records_each_ = 1;
};

}  // namespace ls::generator::crm
