#include "counting_models.hpp"

#include <fmt/core.h>

namespace ls::ml {

Status check_version(const std::string& model, std::uint8_t version, std::uint8_t known) {
  if (version != known) {
    return internal_error(fmt::format("model {} has version {} of its state, this one reads {}",
                                      model, version, known));
  }
  return {};
}

}  // namespace ls::ml
