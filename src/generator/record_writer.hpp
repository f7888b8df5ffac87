#pragma once

#include "generator/event_kind.hpp"
#include "generator/lead.hpp"
#include "generator/text.hpp"

#include <string>
#include <string_view>

namespace ls::generator {

[[nodiscard]] EventKind event_kind_of(Sign sign);
// "c" and the lead's number.
[[nodiscard]] std::string contact_of(std::uint64_t lead);

// Turns facts into the bytes of records, adding what carries no information: browser, country,
// dwell time, names of campaigns. The bytes are a function of the fact and the options. Views into
// it live until the next `write`.
class RecordWriter {
 public:
  RecordWriter(const World& world, const GeneratorOptions& options);

  void write(const Lead& lead, const Fact& fact);

  [[nodiscard]] std::string_view key() const {
    return key_.view();
  }
  [[nodiscard]] std::string_view value() const {
    return value_.view();
  }

 private:
  void write_lead(const Lead& lead, Random& marks);
  void write_page(const Lead& lead, const Fact& fact, Random& marks);
  void write_email(const Lead& lead, const Fact& fact);
  void write_form(Random& marks);
  void write_quote(Random& marks);

  const World& world_;
  std::string tenant_;
  std::uint64_t seed_;
  EventTime dwell_change_;
  double dwell_factor_;
  Text key_;
  Text value_;
};

}  // namespace ls::generator
