#include "generator/streams/concept_rows.hpp"
#include "generator/streams/streams.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace ls::generator {
namespace {

const StreamType* find_type(std::string_view name) {
  const auto types = stream_types();
  const auto found = std::find_if(types.begin(), types.end(),
                                  [name](const StreamType& type) { return type.name == name; });
  return found == types.end() ? nullptr : &*found;
}

std::string known_names() {
  std::string names;
  for (const StreamType& type : stream_types()) {
    names += names.empty() ? "" : ", ";
    names += type.name;
  }
  return names;
}

Status check_function(const StreamType& type, int function) {
  if (function < 1 || function > type.functions) {
    return user_error(fmt::format(
        "stream {} has function{}, not {}", type.name,
        type.functions == 1 ? std::string(" 1 only") : fmt::format("s 1 to {}", type.functions),
        function));
  }
  return {};
}

Status check_drift(const StreamType& type, const ConceptDrift& drift) {
  LS_TRY(check_function(type, drift.function));
  // Written so that NaN is refused too.
  if (!(drift.width > 0 && drift.width <= 1e18)) {
    return user_error(fmt::format("the width of a drift lies above 0, not {}", drift.width));
  }
  return {};
}

Status check(const StreamType& type, const StreamOptions& options) {
  LS_TRY(check_function(type, options.function));
  if (options.noise && !type.noise) {
    return user_error(fmt::format("stream {} has no noise", type.name));
  }
  if (options.noise && !(*options.noise >= 0 && *options.noise <= 100)) {
    return user_error(fmt::format("noise is 0 to 100 percent, not {}", *options.noise));
  }
  if (!(options.speed >= 0 && options.speed <= 1)) {
    return user_error(fmt::format("speed is 0 to 1 in each row, not {}", options.speed));
  }
  if (options.speed > 0 && !type.has_speed) {
    return user_error(fmt::format("stream {} does not move: it has no speed", type.name));
  }
  if (options.is_balanced && !type.can_balance) {
    return user_error(fmt::format("stream {} cannot be balanced", type.name));
  }
  return options.drift ? check_drift(type, *options.drift) : Status{};
}

}  // namespace

std::vector<StreamColumn> numbered_columns(std::size_t count, std::uint32_t categories) {
  std::vector<StreamColumn> columns;
  columns.reserve(count);
  for (std::size_t i = 1; i <= count; ++i) {
    columns.push_back({fmt::format("x{}", i), categories});
  }
  return columns;
}

std::span<const StreamType> stream_types() {
  static const std::array types = {
      agrawal_type(), hyperplane_type(), led_type(),     mixed_type(),       rbf_type(),
      sea_type(),     sine_type(),       stagger_type(), random_tree_type(), waveform_type()};
  return types;
}

Result<std::unique_ptr<LabelledStream>> make_stream(const StreamOptions& options) {
  const StreamType* type = find_type(options.name);
  if (type == nullptr) {
    return user_error(fmt::format("unknown stream \"{}\"; known: {}", options.name, known_names()));
  }
  LS_TRY(check(*type, options));
  auto stream = type->make(options);
  if (!options.drift) {
    return stream;
  }
  StreamOptions later = options;
  later.function = options.drift->function;
  return make_drifting(std::move(stream), type->make(later), *options.drift, options.seed);
}

}  // namespace ls::generator
