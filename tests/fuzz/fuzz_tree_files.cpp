#include "leadstream/ml/tree_ensemble.hpp"
#include "leadstream/ml/tree_explainer.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

// Model files come from other programs: whatever they hold, they are read or refused, and what is
// read can be evaluated.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto ensemble = ls::ml::load_tree_ensemble(file);
  if (!ensemble || ensemble->features() > 1000) {
    return 0;
  }
  const std::vector<double> row(ensemble->features(), 0.5);
  std::vector<double> margins(ensemble->outputs());
  ensemble->margins(row, margins);
  auto explainer = ls::ml::TreeExplainer::make(*ensemble);
  if (explainer) {
    std::vector<double> contributions(row.size());
    explainer->explain(row, 0, contributions);
  }
  return 0;
}
