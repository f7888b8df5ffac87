#pragma once

#include "operators/lead/lead_row.hpp"

#include "leadstream/event/json_document.hpp"

#include <string_view>

namespace ls::operators {

// Writes what is said of a lead by name, in a field of its own or as a member of JSON, into its
// row. What has another type than is wanted, or no meaning here, is passed over: the event itself
// has been let in. Single-threaded.
class LeadFactsReader {
 public:
  // { name: value, … }
  void set_all(std::string_view json, LeadRow& row);
  // { name: { old: …, new: … }, … }, as of lead.updated.
  void change_all(std::string_view json, LeadRow& row);
  // [name, …]
  void clear_all(std::string_view json, LeadRow& row);
  // [tag, …]; those named like a bonus are its signals.
  void add_tags(std::string_view json, LeadRow& row);

  static void set_text(LeadText which, std::string_view value, LeadRow& row);

 private:
  static void set(std::string_view name, const event::JsonView& value, LeadRow& row);
  static void set_number(std::string_view name, double value, LeadRow& row);
  static void set_time(std::string_view name, const event::JsonView& value, LeadRow& row);
  static void clear(std::string_view name, LeadRow& row);

  event::JsonDocument document_;
};

}  // namespace ls::operators
