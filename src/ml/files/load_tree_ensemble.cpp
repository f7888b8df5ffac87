#include "ml/files/json_reader.hpp"
#include "ml/files/lightgbm_file.hpp"
#include "ml/files/ubjson_reader.hpp"
#include "ml/files/xgboost_file.hpp"

#include "leadstream/ml/tree_ensemble.hpp"

namespace ls::ml {
namespace {

// A map in JSON goes on with a name or its end; in UBJSON with a length.
bool is_json(Bytes file) {
  const std::size_t next = file.find_first_not_of(" \t\r\n", 1);
  return next != Bytes::npos && (file[next] == '"' || file[next] == '}');
}

}  // namespace

Result<TreeEnsemble> load_tree_ensemble(Bytes file, Rounds rounds) {
  if (file.starts_with("tree\n") || file.starts_with("tree\r\n")) {
    return read_lightgbm(file).with("LightGBM model");
  }
  if (!file.starts_with('{')) {
    return user_error(
        "byte 0: neither a model of XGBoost in JSON or UBJSON nor one of LightGBM in text");
  }
  const auto value = is_json(file) ? read_json(file) : read_ubjson(file);
  if (!value) {
    return value.error().with("XGBoost model");
  }
  return read_xgboost(*value, rounds).with("XGBoost model");
}

}  // namespace ls::ml
