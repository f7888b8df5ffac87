#include "leadstream/base/assert.hpp"
#include "leadstream/ml/registry.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

// Any bytes are either refused, or a model that saves to bytes that load again. The checksum of a
// snapshot stands before this decoder, so what gets here was written by some version of ours.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ls::Bytes bytes(reinterpret_cast<const char*>(data), size);
  if (const auto model = ls::ml::load_model(bytes)) {
    std::string saved;
    (*model)->save(saved);
    LS_ASSERT(ls::ml::load_model(saved).has_value());
  }
  return 0;
}
