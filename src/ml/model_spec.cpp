#include "leadstream/ml/model_spec.hpp"

#include "heap_bytes.hpp"

#include "leadstream/base/hash.hpp"
#include "leadstream/config/reader.hpp"
#include "leadstream/ml/registry.hpp"

#include <cstddef>
#include <vector>

namespace ls::ml {

ModelSpec ModelSpec::read(config::Reader& in) {
  std::vector<std::string_view> names;
  for (const ModelType& type : model_types()) {
    names.push_back(type.name);
  }
  const ModelType& type = model_types()[in.choice_or("type", names, 0)];
  ModelSpec spec{.name = std::string(type.name)};
  for (const ModelParameter& p : type.parameters) {
    spec.params.emplace(p.name, in.number_or(p.name, p.standard, {.min = p.min, .max = p.max}));
  }
  return spec;
}

std::uint64_t ModelSpec::hash() const {
  std::string bytes;
  ByteWriter writer(bytes);
  save(writer);
  return hash64(bytes);
}

std::size_t ModelSpec::heap_bytes() const {
  // A node of the tree: colour and three pointers in front of the pair.
  constexpr std::size_t kNode = 4 * sizeof(void*) + sizeof(decltype(params)::value_type);
  std::size_t bytes = ml::heap_bytes(name) + params.size() * kNode;
  for (const auto& [key, value] : params) {
    bytes += ml::heap_bytes(key);
  }
  return bytes;
}

void ModelSpec::save(ByteWriter& out) const {
  out.bytes(name);
  out.varint(params.size());
  for (const auto& [key, value] : params) {
    out.bytes(key);
    out.f64(value);
  }
}

ModelSpec ModelSpec::load(ByteReader& in) {
  ModelSpec spec;
  spec.name = std::string(in.bytes());
  for (std::size_t left = in.count(); left > 0; --left) {
    const Bytes key = in.bytes();
    spec.params.insert_or_assign(std::string(key), in.f64());
  }
  return spec;
}

}  // namespace ls::ml
