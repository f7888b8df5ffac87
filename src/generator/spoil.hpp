#pragma once

#include "leadstream/generator/planted.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ls::generator {

// One way of breaking a sound record, and the refusal code that it must get. A spoiled record stays
// on one line.
struct Spoiling {
  std::string_view code;
  std::string (*spoil)(std::string_view sound);
};

std::span<const Spoiling> spoilings();

}  // namespace ls::generator
