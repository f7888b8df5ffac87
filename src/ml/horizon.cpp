#include "leadstream/ml/horizon.hpp"

namespace ls::ml {

void Horizon::save(ByteWriter& out) const {
  out.varint(window);
  out.f64(kept);
}

Result<Horizon> Horizon::load(ByteReader& in) {
  Horizon loaded;
  loaded.window = static_cast<std::size_t>(in.varint());
  loaded.kept = in.f64();
  if (!in.ok() || !loaded.is_valid()) {
    return internal_error("the horizon of a metric is damaged");
  }
  return loaded;
}

}  // namespace ls::ml
