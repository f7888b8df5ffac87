#pragma once

#include "event/adapters/fields.hpp"

#include "leadstream/event/json_document.hpp"
#include "leadstream/event/json_writer.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ls::event {

// How a CRM's field becomes one of ours.
enum class FieldForm : std::uint8_t { text, phone, country, whole, money, list };
struct FieldRule {
  std::string_view theirs;
  std::string_view ours;
  FieldForm form = FieldForm::text;
};
using FieldRules = std::span<const FieldRule>;

// Our name of their field; theirs if we have none.
std::string_view our_name(FieldRules rules, std::string_view theirs);

// The fields of a lead.created: what the rules know under our names, all else in `custom`. A second
// field with our name of a first (phone and mobile phone), and a value of no use to ours, go there
// too. Nothing is written for null and empty text.
class LeadFields {
 public:
  LeadFields(FieldRules rules, Fields& out);
  LeadFields(const LeadFields&) = delete;
  LeadFields& operator=(const LeadFields&) = delete;

  void take(std::string_view theirs, const JsonView& value);
  // Once, after the last.
  void finish();

 private:
  FieldRules rules_;
  Fields& out_;
  std::vector<std::string_view> written_;  // our names
  Fields custom_;
  std::vector<std::string> custom_names_;
};

// The `changed` of a lead.updated: our name to its new value in our form, and its old one if it is
// known. A second field with our name of a first keeps its own name and form, and so does a value
// of no use to ours, which is emptied then. Null and empty text empty a field.
class Changes {
 public:
  explicit Changes(FieldRules rules) : rules_(rules) {}

  void set(std::string_view theirs, const JsonView& now);
  void set(std::string_view theirs, std::string_view now);
  void set(std::string_view theirs, const JsonView& before, const JsonView& now);
  void clear(std::string_view theirs);

  [[nodiscard]] bool is_empty() const {
    return changed_.members().empty() && nulled_.empty();
  }
  // `changed`, and `nulled` if anything was emptied.
  void write(Fields& out) const;

 private:
  void add(std::string name, const std::string& change);
  [[nodiscard]] bool is_taken(std::string_view ours) const;

  FieldRules rules_;
  Fields changed_;
  std::vector<std::string> names_;
  std::vector<std::string> nulled_;
};

}  // namespace ls::event
