// Streams a real data set, in the order in which it happened, through the topologies score, train
// and watch on the in-memory driver, and prints one JSON object: how good the served scores were,
// what drifted, and a digest of all output that must not depend on batch size or partitions.
//
//   real_data bank_marketing|xeducation FOLDER [--batch N] [--partitions N]

#include "real/experiment.hpp"
#include "real/real_project.hpp"
#include "support/temp_folder.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdio>
#include <span>
#include <string_view>

namespace ls::test {
namespace {

constexpr const char* kUsage =
    "usage: real_data bank_marketing|xeducation FOLDER [--batch N] [--partitions N]\n";

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0;
}

bool read_options(std::span<char*> arguments, ExperimentOptions& options) {
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const std::string_view name(arguments[i]);
    const std::string_view value(i + 1 < arguments.size() ? arguments[i + 1] : "");
    const bool is_read = name == "--batch"        ? read_number(value, options.batch)
                         : name == "--partitions" ? read_number(value, options.partitions)
                                                  : false;
    if (!is_read) {
      return false;
    }
  }
  return true;
}

Result<std::string> report_on(const char* name, const char* folder,
                              const ExperimentOptions& options) {
  const DataSet set = LS_TRY(load_data_set(name, folder));
  const TempFolder topologies;
  const auto project = LS_TRY(write_real_project(set, topologies / "topologies"));
  return to_json(set, LS_TRY(run_experiment(set, *project, options)));
}

int main_of(std::span<char*> arguments) {
  ExperimentOptions options;
  if (arguments.size() < 3 || !read_options(arguments.subspan(3), options)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const Result<std::string> report = report_on(arguments[1], arguments[2], options);
  fmt::print(report ? stdout : stderr, "{}\n", report ? *report : report.error().message);
  return report ? 0 : 1;
}

}  // namespace
}  // namespace ls::test

int main(int argc, char** argv) {
  return ls::test::main_of({argv, static_cast<std::size_t>(argc)});
}
