#include "operators/model_file.hpp"

#include "leadstream/base/hash.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

namespace ls::operators {
namespace {

std::string_view name_of(ml::FeatureKind kind) {
  return kind == ml::FeatureKind::number ? "a number" : "a category";
}

}  // namespace

std::optional<Error> ModelFile::misfit(const ml::FeatureSchema& rows) const {
  for (const ml::FeatureDef& wanted : snapshot.fitted->schema().features()) {
    const auto place = rows.find(wanted.name);
    std::string problem;
    if (!place) {
      problem =
          fmt::format("{} wants feature \"{}\", which the row does not have", path, wanted.name);
    } else if (rows.at(*place).kind != wanted.kind) {
      problem = fmt::format("{} wants feature \"{}\" as {}, the row has {}", path, wanted.name,
                            name_of(wanted.kind), name_of(rows.at(*place).kind));
    } else {
      continue;
    }
    Error error = user_error(problem);
    error.code = "model_schema";
    error.pointer = "/features/" + wanted.name;
    return error;
  }
  return std::nullopt;
}

Result<std::shared_ptr<const ModelFile>> read_model_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return user_error(fmt::format("{}: {}", path, std::strerror(errno)));
  }
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  ModelFile file{.path = path, .digest = sha256_hex(bytes), .snapshot = {}};
  file.snapshot = LS_TRY(ml::decode_snapshot(bytes).with(path));
  return std::make_shared<const ModelFile>(std::move(file));
}

}  // namespace ls::operators
