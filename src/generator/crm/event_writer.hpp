#pragma once

#include "generator/crm/address_text.hpp"
#include "generator/crm/fact.hpp"
#include "generator/text.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ls::generator::crm {

// Turns facts into the bytes of records. The bytes are a function of the fact and the options.
// Views into it live until the next `write`.
class EventWriter {
 public:
  explicit EventWriter(const Population& population);

  void write(const Contact& contact, const Fact& fact);

  [[nodiscard]] std::string_view key() const {
    return key_.view();
  }
  [[nodiscard]] std::string_view value() const {
    return value_.view();
  }

 private:
  void write_envelope(const Fact& fact);
  void write_body(const Contact& contact, const Fact& fact);
  void write_contact(const Contact& contact);
  void write_profile(const Contact& contact, Random& marks);
  void write_form(const Contact& contact, const Fact& fact);
  void write_mail(const Contact& contact, const Fact& fact);
  void write_click(const Contact& contact, const Fact& fact);
  void write_visit(const Contact& contact, const Fact& fact);
  void write_page(const Fact& fact, std::string_view category, Random& marks);
  void write_email(const Contact& contact);
  void write_request(const Contact& contact, const Fact& fact);
  void write_message_id(const Fact& fact);

  const Population& population_;
  std::string tenant_;
  std::uint64_t seed_;
  EventTime change_;
  ChangeKind change_kind_;
  double factor_;
  Text key_;
  Text value_;
};

}  // namespace ls::generator::crm
