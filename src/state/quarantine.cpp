#include "leadstream/state/quarantine.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <string_view>
#include <system_error>

namespace ls::state {
namespace {

constexpr int kKeptMax = 3;

}  // namespace

Result<std::string> quarantine(const std::string& folder, Aside why) {
  const std::string_view mark = why == Aside::damaged ? "damaged" : "outdated";
  std::error_code failure;
  std::string aside;
  for (int number = 1; number <= kKeptMax; ++number) {
    aside = fmt::format("{}.{}{}", folder, mark, number);
    if (!std::filesystem::exists(aside, failure)) {
      break;
    }
  }
  std::filesystem::remove_all(aside, failure);
  if (!failure) {
    std::filesystem::rename(folder, aside, failure);
  }
  if (failure) {
    Error error =
        external_error(fmt::format("state folder {} is {} and cannot be moved to {} ({}); "
                                   "move it yourself",
                                   folder, mark, aside, failure.message()),
                       Retry::yes);
    error.code = "state_io";
    return error;
  }
  return aside;
}

}  // namespace ls::state
