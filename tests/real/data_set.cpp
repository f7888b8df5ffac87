#include "real/data_set.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

namespace ls::test {
namespace {

constexpr EventTime kStart{1'200'000'000'000};

DataSetSpec bank_marketing() {
  return {.file = "bank_marketing_time_ordered.csv",
          .separator = ';',
          .target = "y",
          .order_by = "",
          // Known only after the call.
          .left_out = {"duration"},
          .numbers = {"age", "campaign", "pdays", "previous", "emp.var.rate", "cons.price.idx",
                      "cons.conf.idx", "euribor3m", "nr.employed"},
          .step = seconds(1),
          .label_delay = 500,
          .segment_from = 0.7,
          .segment_name = "auc_last_30pct"};
}

DataSetSpec xeducation() {
  return {.file = "xeducation_leads.csv",
          .separator = ',',
          .target = "Converted",
          .order_by = "Lead Number",
          // Entered by sales later, or identities.
          .left_out = {"Prospect ID", "Lead Number", "Tags", "Lead Quality", "Lead Profile",
                       "Asymmetrique Activity Index", "Asymmetrique Profile Index",
                       "Asymmetrique Activity Score", "Asymmetrique Profile Score",
                       "Last Notable Activity", ""},
          .numbers = {"TotalVisits", "Total Time Spent on Website", "Page Views Per Visit"},
          .step = minutes(1),
          .label_delay = 1,
          .segment_from = 0.5,
          .segment_name = "auc_second_half"};
}

bool holds(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

std::string field_name(const std::string& column) {
  std::string name;
  for (const char c : column) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    name.push_back(is_plain ? c : (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : '_'));
  }
  return name;
}

Result<DataSetSpec> spec_of(std::string_view name) {
  if (name == "bank_marketing") {
    return bank_marketing();
  }
  if (name == "xeducation") {
    return xeducation();
  }
  return user_error(
      fmt::format("{}: no such data set; there are bank_marketing and xeducation", name));
}

void find_columns(DataSet& set) {
  const std::vector<std::string>& header = set.csv.header;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] == set.spec.target) {
      set.target = i;
    } else if (!holds(set.spec.left_out, header[i])) {
      set.features.push_back({i, field_name(header[i]), holds(set.spec.numbers, header[i])});
    }
  }
}

}  // namespace

EventTime DataSet::time_of(std::size_t record) const {
  return kStart + Millis{spec.step.count * static_cast<std::int64_t>(record)};
}

std::size_t DataSet::record_at(EventTime time) const {
  return static_cast<std::size_t>((time - kStart).count / spec.step.count);
}

Result<DataSet> load_data_set(std::string_view name, const std::string& folder) {
  DataSet set;
  set.spec = LS_TRY(spec_of(name));
  set.csv = LS_TRY(read_csv(folder + "/" + set.spec.file, set.spec.separator));
  if (!set.spec.order_by.empty()) {
    sort_by_number(set.csv, set.spec.order_by);
  }
  find_columns(set);
  return set;
}

Result<DataSet> real_data_set(std::string_view name) {
  const char* folder = std::getenv("LEADSTREAM_DATA");
  if (folder == nullptr) {
    return user_error(fmt::format("NOT RUN: set LEADSTREAM_DATA to the folder of {}", name));
  }
  return load_data_set(name, folder);
}

}  // namespace ls::test
